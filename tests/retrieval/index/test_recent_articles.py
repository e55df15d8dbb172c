"""Articles kept for the next search: what is stored now, however it has changed."""

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.index import Index
from retrieval.index.recent_articles import RecentArticles
from retrieval.index.writing import delete_articles
from retrieval.ingest.sync import sync
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

IDS = ["a", "b", "c", "d"]


@given(st.lists(st.tuples(st.sampled_from(["read", "put", "remove"]), st.sampled_from(IDS))))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_is_what_is_stored(
    open_index: Callable[..., Index], steps: list[tuple[str, str]]
) -> None:
    index = open_index()
    recent = RecentArticles(index.store, most=60)  # two of them
    index.store.remove_articles(IDS)
    for number, (step, id_) in enumerate(steps):
        if step == "put":
            index.store.put_articles([make_article(id_, f"Text {number} that is rather long.")])
        elif step == "remove":
            index.store.remove_articles([id_])
        assert recent.read([id_, "a"]) == index.store.articles([id_, "a"])
    assert recent.read([]) == {}


def test_a_search_shows_an_article_as_it_was_changed_and_not_once_it_is_removed(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    searcher = Searcher(index)

    def found() -> list[str]:
        request = read_request("Who sank the ferry?", datetime.now(UTC))
        return [hit.chunk.text for hit in searcher.find(request)]

    sync(index, [make_article("ferry", "The ferry sank.")])
    assert found() == found() == ["The ferry sank."]
    sync(index, [make_article("ferry", "The ferry was sunk by a whale.")])
    assert found() == ["The ferry was sunk by a whale."]
    with index.writing():
        delete_articles(index, ["ferry"])
    assert found() == []
