"""A question that names no subject is answered by the news of its time."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from langchain_core.runnables import Runnable

from bot.answering.answer import Answer
from bot.answering.chain import build_chain
from bot.answering.evidence import at_once
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question, Turn
from bot.answering.retrieve import EvidenceRetriever
from retrieval.filters import Filters
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)

STORM = (
    "A storm tore the roofs off forty houses in Eastness on Tuesday night, officials said, "
    "and closed the coastal railway between Harbour Point and Netherquay until further notice."
)
ARTICLES = [
    make_article("mayor", "Ingrid Halloran was elected mayor on Monday.", published="2026-11-17"),
    make_article("storm", STORM, published="2026-11-18"),
    make_article("storm, elsewhere", STORM, published="2026-11-19"),
    make_article(
        "rovers",
        "ROVERS 4, QUAY 1\nSign up for our newsletter.\nRovers beat Netherquay on Saturday night.",
        published="2026-11-20",
    ),
    make_article("ferry", "The Marigold sank off Gull Rock in the night.", published="2026-09-01"),
    make_article("undated", "The lighthouse was painted white by volunteers.", published=None),
]


@pytest.fixture
def chain(open_index: Callable[..., Index]) -> Runnable[Question, Answer]:
    index = open_index()
    sync(index, ARTICLES)
    quoting = extractive(index.keyword, index.embedder)
    return build_chain(EvidenceRetriever(Searcher(index)), at_once(quoting))


def test_the_news_of_a_period_is_what_its_articles_begin_with(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened last week?", NOW))
    assert answer.status == "answered"
    assert answer.text == (
        f"{STORM} [1] Rovers beat Netherquay on Saturday night. [2] "
        "Ingrid Halloran was elected mayor on Monday. [3]"
    )
    assert all(one.exact for one in answer.citations)
    assert [note.kind for note in answer.notes][:1] == ["assumed"]


def test_without_a_period_it_is_what_is_newest(chain: Runnable[Question, Answer]) -> None:
    answer = chain.invoke(Question("What's new?", NOW))
    told = [one.article.id for one in answer.citations]
    assert told[0].startswith("storm")
    assert told[1:] == ["rovers", "mayor", "ferry"]


def test_in_a_conversation_the_latest_is_of_what_was_talked_about(
    chain: Runnable[Question, Answer],
) -> None:
    asked = "What happened to the Marigold?"
    turns = (Turn("user", asked), Turn("assistant", chain.invoke(Question(asked, NOW)).text))
    latest = chain.invoke(Question("What is the latest?", NOW, turns))
    assert latest.hits[0].chunk.article.id == "ferry"
    assert any("Marigold" in note.text for note in latest.notes)
    news = chain.invoke(Question("What happened last week?", NOW, turns))
    assert "ferry" not in [one.article.id for one in news.citations]


def test_where_nothing_has_a_date_nothing_is_called_news(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    sync(index, [make_article("leave", "Everybody has 28 days of leave a year.", published=None)])
    quoting = at_once(extractive(index.keyword, index.embedder))
    chain = build_chain(EvidenceRetriever(Searcher(index)), quoting)
    answer = chain.invoke(Question("What's new?", NOW))
    assert (answer.status, answer.reason) == ("unknown", "no_support")
    assert not answer.closest


def test_filters_hold(chain: Runnable[Question, Answer]) -> None:
    until = datetime(2026, 10, 1, tzinfo=UTC)
    answer = chain.invoke(Question("What's new?", NOW, filters=Filters(until=until)))
    assert [one.article.id for one in answer.citations] == ["ferry"]
    nothing = chain.invoke(Question("What's new?", NOW, filters=Filters(source="Weekly")))
    assert (nothing.status, nothing.reason) == ("unknown", "no_articles")


def test_a_time_of_which_there_is_no_news_is_said_to_have_none(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened in October 2026?", NOW))
    assert answer.notes[0].kind == "outside"
    assert answer.notes[0].text.startswith("Nothing to the point from 1 to 31 October 2026")
    assert all("2026-10" not in (c.article.published or "") for c in answer.citations)
