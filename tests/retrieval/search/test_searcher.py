"""The whole search on a few articles: real model, real store, real keyword index."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from retrieval.dates.timeframe import Period
from retrieval.errors import BusyError
from retrieval.filters import Filters
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.lock import write_lock
from retrieval.index.writing import rebuild
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.search.request import read_request
from retrieval.search.retriever import HitRetriever
from retrieval.search.searcher import Searcher
from retrieval.store.store import Store
from tests.conftest import make_article
from tests.standins.indexes import index_over

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)

ARTICLES = [
    make_article(
        "ferry",
        "The ferry Marigold carries people across the river for free every 20 minutes.",
        title="Free ferry replaces the bridge",
        published="2026-10-20",
        source="Gazette",
    ),
    make_article(
        "storm-old",
        "The storm cut power to 4,100 homes in the town on Sunday night.",
        title="Storm leaves homes dark",
        published="2026-11-01",
        source="Gazette",
    ),
    make_article(
        "storm-new",
        "The storm cut power to 2,600 homes, the company said, correcting its first figure.",
        title="Fewer homes lost power in the storm",
        published="2026-11-20",
        source="Weekly",
    ),
    make_article(
        "storm-copy",
        "The storm cut power to 2,600 homes, the company said, correcting its first figure.",
        title="Company corrects storm figure",
        published="2026-11-20",
        source="Wire",
    ),
    make_article("soup", "Simmer the fish for ten minutes.", title="Fish soup", source="Gazette"),
]


class WatchedStore(Store):
    """Counts how often it was closed, as it is before it is opened again."""

    times_closed = 0

    def close(self) -> None:
        self.times_closed += 1
        super().close()


class OvertakenStore(Store):
    """Is made anew by another index just before it is searched for the first time."""

    def __init__(self, path: Path, identity: dict[str, str], rebuild: Callable[[], None]) -> None:
        super().__init__(path, identity)
        self._rebuilds = [rebuild]

    def nearest(self, *asked: Any) -> dict[str, float]:
        while self._rebuilds:
            self._rebuilds.pop()()
        return super().nearest(*asked)


@pytest.fixture
def searcher(open_index: Callable[..., Index]) -> Searcher:
    index = open_index()
    sync(index, ARTICLES)
    return Searcher(index)


def ids(searcher: Searcher, question: str, **filters: object) -> list[str]:
    hits = searcher.find(read_request(question, NOW, Filters(**filters)))  # type: ignore[arg-type]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True) or (
        "latest" in question
    )
    return [hit.chunk.article.id for hit in hits]


def test_the_passage_is_found_by_its_words_and_by_its_meaning(searcher: Searcher) -> None:
    assert ids(searcher, "How often does the Marigold go?")[0] == "ferry"
    assert ids(searcher, "a boat over the water at no charge")[0] == "ferry"
    assert ids(searcher, "seafood recipe")[0] == "soup"


def test_of_two_that_say_the_same_the_newer_comes_first(searcher: Searcher) -> None:
    found = ids(searcher, "How many homes lost power in the storm?")
    assert found[0] in ("storm-new", "storm-copy")
    assert found.index("storm-old") > 0


def test_a_story_printed_twice_takes_one_place(searcher: Searcher) -> None:
    found = ids(searcher, "storm power homes company")
    assert ("storm-new" in found) != ("storm-copy" in found)


def test_a_period_in_the_question_filters(searcher: Searcher) -> None:
    assert set(ids(searcher, "What did the storm do last week?")) <= {"storm-new", "storm-copy"}
    assert ids(searcher, "What did the storm do in March 2026?") == []
    request = read_request("What did the storm do last week?", NOW)
    hits = searcher.find(request.of_any_time())
    assert "storm-old" in [hit.chunk.article.id for hit in hits]


def test_filters_go_before_the_question(searcher: Searcher) -> None:
    since = NOW - timedelta(days=60)
    until = NOW - timedelta(days=10)
    found = ids(searcher, "storm and ferry in March 2026", since=since, until=until)
    assert set(found) == {"storm-old", "ferry"}
    assert ids(searcher, "storm", source="gazette")[0] == "storm-old"
    assert ids(searcher, "storm", source="nobody") == []


def test_the_latest_is_the_newest_of_what_is_to_the_point(searcher: Searcher) -> None:
    found = ids(searcher, "What is the latest on the storm?")
    assert found[0] in ("storm-new", "storm-copy")


def test_an_empty_store_finds_nothing(open_index: Callable[..., Index]) -> None:
    assert Searcher(open_index()).find(read_request("anything", NOW)) == []


def test_the_period_is_that_of_the_filters_or_else_of_the_question() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    asked = read_request("storm last week", NOW)
    assert asked.period
    assert asked.period.phrase == "last week"
    assert asked.of_any_time().period is None
    filtered = read_request("storm last week", NOW, Filters(since=since))
    assert filtered.period == Period(since, None, "")


def test_any_langchain_chain_can_use_the_retriever(searcher: Searcher) -> None:
    documents = HitRetriever(searcher=searcher, count=2).invoke("ferry across the river", now=NOW)
    assert len(documents) == 2
    first = documents[0]
    assert first.metadata["article_id"] == "ferry"
    hit = first.metadata["hit"]
    assert first.page_content == hit.chunk.article.text[hit.chunk.start : hit.chunk.end]


def test_what_another_process_adds_is_found_without_a_restart(
    tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "data"
    index = Index.open(folder, embedder, ChunkSettings())
    sync(index, ARTICLES)
    index.store.close()  # else Chroma keeps it open for the next store of this process
    store = WatchedStore(folder / "chroma", {})
    searcher = Searcher(index_over(store, embedder, ChunkSettings()))
    assert ids(searcher, "lighthouse keeper")[0] != "lighthouse"
    before = store.times_closed
    ids(searcher, "lighthouse keeper")
    assert store.times_closed == before, "reopened although nothing was written"
    script = (
        "import sys; from pathlib import Path; from retrieval.article import Article;"
        "from retrieval.index.chunking import ChunkSettings;"
        "from retrieval.index.index import Index;"
        "from retrieval.models.embedder import Embedder; from retrieval.ingest.sync import sync;"
        f"index = Index.open(Path({str(folder)!r}), Embedder(), ChunkSettings());"
        "sync(index, [Article(id='lighthouse', title='Keeper', text='He tends the lamp.')])"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert ids(searcher, "a man looks after a light")[0] == "lighthouse"
    assert store.times_closed > before
    store.close()


def test_a_keyword_index_whose_maker_was_killed_is_made_anew_by_the_next_question(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    sync(index, ARTICLES)
    searcher, request = Searcher(index), read_request("the ferry Marigold", NOW)
    shutil.rmtree(index.folder / "keyword")
    with write_lock(index.folder), pytest.raises(BusyError, match="ask again in a moment"):
        searcher.find(request)
    assert searcher.find(request)[0].chunk.article.id == "ferry"
    assert index.is_consistent


def test_a_store_that_is_made_anew_during_a_search_is_searched_again(
    open_index: Callable[..., Index], embedder: Embedder
) -> None:
    index = open_index()
    sync(index, ARTICLES)
    store = OvertakenStore(index.store.path, dict(index.store.identity), lambda: rebuild(index))
    searcher = Searcher(index_over(store, embedder, index.chunking))
    assert ids(searcher, "the ferry Marigold")[0] == "ferry"
    store.close()
