"""What is read of a store's database, without Chroma, is what was stored."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.index.index import Index
from retrieval.index.words_first import embed_pending, write_words
from retrieval.index.writing import Change, cut, delete_articles
from retrieval.ingest.sync import sync
from retrieval.store.recovery import Recovery
from tests.conftest import make_article
from tests.standins.damaged_stores import database, overwrite

OpenIndex = Callable[..., Index]


@pytest.fixture
def stored(open_index: OpenIndex, tmp_path: Path) -> Iterator[Path]:
    """A data folder with two articles, one in its third version, and one that was removed."""
    index = open_index()
    bridge = make_article("bridge", "The bridge opened.", published="2026-02-01", source="Gazette")
    for text in ("The bridge opened.", "The bridge closed.", "The bridge fell."):
        sync(index, [replace(bridge, text=text)])
    sync(index, [make_article("ferry", "A ferry sails."), make_article("gone", "It is gone.")])
    with index.writing():
        delete_articles(index, ["gone"])
    index.store.close()
    yield tmp_path / "data"


@pytest.fixture(params=["sound", "without its head"])
def recovery(request: pytest.FixtureRequest, stored: Path, tmp_path: Path) -> Iterator[Recovery]:
    if request.param != "sound":
        overwrite(database(stored), length=100)
    (tmp_path / "work").mkdir()
    with closing(Recovery(database(stored), tmp_path / "work")) as recovery:
        yield recovery


def test_every_article_and_version_is_read_and_none_that_was_removed(
    recovery: Recovery, stored: Path
) -> None:
    articles = {one.article.id: one.article for one in recovery.articles()}
    assert {id_: article.text for id_, article in articles.items()} == {
        "bridge": "The bridge fell.",
        "ferry": "A ferry sails.",
    }
    bridge = articles["bridge"]
    assert (bridge.version, bridge.published, bridge.source) == (3, "2026-02-01", "Gazette")
    assert not any(one.altered for one in recovery.articles())
    assert [(one.version, one.text) for one in recovery.versions()] == [
        (1, "The bridge opened."),
        (2, "The bridge closed."),
    ]
    assert recovery.lost() == []


def test_the_copy_that_the_passages_confirm_is_taken(stored: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database(stored))) as opened, opened:
        opened.execute("UPDATE embedding_metadata SET string_value = 'x' WHERE key = 'title'")
    (tmp_path / "work").mkdir()
    with closing(Recovery(database(stored), tmp_path / "work")) as recovery:
        found = {one.article.id: (one.article.title, one.altered) for one in recovery.articles()}
    assert found == {"bridge": ("Title of bridge", False), "ferry": ("Title of ferry", False)}


def test_the_second_copy_of_an_article_that_was_pending_is_taken(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    harbour = make_article("harbour", "The harbour is full.")
    with index.writing():
        write_words(index, [Change(harbour, False, cut(index, harbour))])
        assert list(embed_pending(index)) == [1]
    index.store.close()
    with closing(sqlite3.connect(database(tmp_path / "data"))) as opened, opened:
        opened.execute("UPDATE embedding_metadata SET string_value = 'x' WHERE key = 'title'")
    (tmp_path / "work").mkdir()
    with closing(Recovery(database(tmp_path / "data"), tmp_path / "work")) as recovery:
        assert [one.article for one in recovery.articles()] == [harbour]


def test_a_changed_article_without_a_second_copy_is_kept_and_said(
    stored: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database(stored))) as opened, opened:
        opened.execute("UPDATE embedding_metadata SET string_value = 'x' WHERE key = 'title'")
        opened.execute("DELETE FROM embeddings_queue")
    (tmp_path / "work").mkdir()
    with closing(Recovery(database(stored), tmp_path / "work")) as recovery:
        found = {one.article.id: (one.article.title, one.altered) for one in recovery.articles()}
    assert found == {"bridge": ("x", True), "ferry": ("x", True)}


def test_an_article_whose_passages_are_lost_is_not_called_changed(
    stored: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database(stored))) as opened, opened:
        opened.execute("DELETE FROM embeddings WHERE embedding_id LIKE '%:%'")
        opened.execute("DELETE FROM embeddings_queue WHERE id LIKE '%:%'")
    (tmp_path / "work").mkdir()
    with closing(Recovery(database(stored), tmp_path / "work")) as recovery:
        assert [one.altered for one in recovery.articles()] == [False, False]
