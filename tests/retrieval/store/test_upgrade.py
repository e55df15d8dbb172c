"""A store that an earlier release has made is read as it is, or refused with what to do.

`tests/data/store-format-N.tar.gz` are data folders with two sample articles, each as the last
release of that format made it.
"""

import contextlib
import sqlite3
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.errors import MismatchError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import rebuild
from retrieval.models.embedder import Embedder
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.store.collections import FORMAT

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
TITLES = {
    "Kessel Bridge shut after inspectors find cracks",
    "Free ferry takes over at Kessel Bridge",
}


@pytest.fixture
def made(tmp_path: Path, embedder: Embedder) -> Callable[[int], Index]:
    def unpacked(number: int) -> Index:
        with tarfile.open(DATA / f"store-format-{number}.tar.gz") as kept:
            kept.extractall(tmp_path / "data", filter="data")
        return Index.open(tmp_path / "data", embedder, ChunkSettings())

    return unpacked


def test_the_format_of_this_release_is_among_those_kept() -> None:
    assert (DATA / f"store-format-{FORMAT}.tar.gz").exists()


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_store_of_each_format_is_searched(made: Callable[[int], Index], number: int) -> None:
    index = made(number)
    index.repair_if_needed()  # as every opening does: the keyword index of before had no table
    assert index.is_consistent
    hits = Searcher(index).find(read_request("Why was the Kessel Bridge closed?", NOW))
    assert "crack" in hits[0].chunk.text
    for article in index.store.all_articles():
        assert article.title
        assert article.published
    index.store.close()


def test_a_store_of_another_format_is_refused_and_made_anew_from_its_own_articles(
    made: Callable[[int], Index], tmp_path: Path, embedder: Embedder
) -> None:
    made(FORMAT).store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "data/chroma/chroma.sqlite3")) as database:
        database.execute("UPDATE collection_metadata SET str_value = '99' WHERE key = 'format'")
        database.commit()
    index = Index.open(tmp_path / "data", embedder, ChunkSettings())
    before = {article.id: article for article in index.store.all_articles()}
    with pytest.raises(MismatchError, match=r"format '99'.*ingest --rebuild.*install the release"):
        Searcher(index)
    rebuild(index)
    Searcher(index)
    assert {article.id: article for article in index.store.all_articles()} == before
    index.store.close()
