"""`footnote chat --sample`: sample articles in a store of their own, from any folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.standins.embedding_server import embedding_endpoint

Footnote = Callable[..., Any]

QUESTION = "When is the herring festival?"


def test_sample_articles_are_answered_from_and_the_owners_store_is_left_alone(
    footnote: Footnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(tmp_path / "mine"))
    with embedding_endpoint() as endpoint:
        (tmp_path / ".env").write_text(
            "FOOTNOTE_CHROMA_URL=http://localhost:1\n"
            f"FOOTNOTE_EMBEDDING_URL={endpoint.url}\nFOOTNOTE_EMBEDDING_MODEL=theirs\n"
        )
        first = footnote("chat", "--sample", stdin=QUESTION)
        again = footnote("chat", "--sample", stdin=QUESTION)
    assert (first.code, again.code, again.err) == (0, 0, "")
    assert "[1]" in first.out
    assert first.out == again.out
    assert "46 sample articles" in first.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "state"]
    assert endpoint.asked == []


def test_a_store_that_was_half_filled_is_filled(
    footnote: Footnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    footnote("chat", "--sample")
    (folder,) = (tmp_path / "state" / "footnote").iterdir()
    (folder / "articles.sha256").write_text("of an older release")
    (folder / "articles" / "gone.md").write_text("# Gone\n\nNo longer a sample.")
    ran = footnote("chat", "--sample", stdin=QUESTION)
    assert "46 sample articles" in ran.err
    assert "[1]" in ran.out


def test_it_has_a_place_of_its_own(footnote: Footnote, tmp_path: Path) -> None:
    ran = footnote("chat", "--sample", data=tmp_path / "mine")
    assert ran.code == 2
    assert "leave out --data-dir" in ran.err
