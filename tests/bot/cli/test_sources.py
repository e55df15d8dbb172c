"""`footnote sources`, and `footnote ingest` of addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.standins.newssite import NewsSite, news_site

Footnote = Callable[..., Any]

MILL = "The tide mill turned again at noon, when two pupils raised the flood gate."
FERRY = "The night ferry will cross the bay every two hours from the third of May."


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsSite]:
    monkeypatch.setenv("FOOTNOTE_FETCH_PRIVATE", "true")
    monkeypatch.setenv("FOOTNOTE_FETCH_PER_SECOND", "1000")
    with news_site() as running:
        running.write("/mill", "Mill turns", MILL)
        running.feed("/mill")
        yield running


def test_a_feed_is_read_remembered_and_read_again(
    site: NewsSite, footnote: Footnote, tmp_path: Path
) -> None:
    data, feed = tmp_path / "data", f"{site.address}/feed"
    ran = footnote("ingest", feed, "--json", data=data)
    assert (ran.code, ran.json["added"]) == (0, 1)
    site.write("/ferry", "Ferry by night", FERRY)
    site.feed("/mill", "/ferry")
    ran = footnote("sources", "run", "--json", data=data)
    assert (ran.json["added"], ran.json["unchanged"]) == (1, 1)
    (source,) = footnote("sources", "list", "--json", data=data).json
    assert (source["location"], source["outcome"], source["gone"]) == (feed, "read", 0)
    assert source["checked"]
    shown = footnote("sources", "list", data=data).out
    assert feed in shown
    answer = footnote("ask", "How often will the night ferry cross the bay?", "--json", data=data)
    assert answer.json["citations"][0]["url"] == f"{site.address}/ferry"


def test_sources_are_added_and_removed_by_name(footnote: Footnote, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    assert "no sources yet" in footnote("sources", "list", data=data).err
    assert "no sources yet" in footnote("sources", "run", data=data).err
    assert footnote("sources", "add", "notes", data=data).code == 0
    ran = footnote("sources", "run", data=data)
    assert (ran.code, "1 added" in ran.err) == (0, True)
    ran = footnote("sources", "remove", "notes", "nothing", data=data)
    assert ran.code == 1
    assert ran.err == "'nothing' is not a source; see `footnote sources list`\n"
    assert footnote("sources", "list", "--json", data=data).json == []
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


def test_a_missing_folder_is_named_and_its_articles_are_kept(
    footnote: Footnote, tmp_path: Path
) -> None:
    data, folder = tmp_path / "data", tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    footnote("ingest", "notes", data=data)
    folder.rename(tmp_path / "away")
    ran = footnote("sources", "run", "--prune", data=data)
    assert ran.code == 1
    assert f"{folder} does not exist; its articles are kept" in ran.err
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


def test_a_location_that_does_not_exist_is_refused(footnote: Footnote) -> None:
    ran = footnote("ingest", "nowhere")
    assert ran.code == 2
    assert "'nowhere' does not exist" in ran.err
