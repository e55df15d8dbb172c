"""The whole chain on a real index: every question ends in an answer that is proved."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from langchain_core.runnables import Runnable

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.chain import build_chain
from bot.answering.evidence import Evidence, at_once
from bot.answering.question import Question, Turn
from bot.answering.retrieve import EvidenceRetriever
from bot.answering.wording import lead, remarks
from retrieval.errors import BusyError
from retrieval.filters import Filters
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)

ARTICLES = [
    make_article("ferry", "The Marigold sank off Gull Rock.", published="2026-11-20"),
    make_article(
        "mayor",
        "Ingrid Halloran was elected mayor.",
        published="2026-03-02",
        published_from="metadata",
    ),
]


def quote_best(evidence: Evidence) -> Answer:
    """Say the best passage, and beside it something that nobody wrote."""
    article = evidence.hits[0].chunk.article
    return Answer(
        "answered",
        sentences=(
            Sentence(article.text, (1,)),
            Sentence("Invented.", (2,)),
            Sentence("Bare.", ()),
        ),
        citations=(
            Citation(1, article, 0, len(article.text), article.text),
            Citation(2, article, 0, 9, "Invented."),
        ),
    )


@pytest.fixture
def chain(open_index: Callable[..., Index]) -> Runnable[Question, Answer]:
    index = open_index()
    sync(index, ARTICLES)
    return build_chain(EvidenceRetriever(Searcher(index)), at_once(quote_best))


def test_what_is_not_proved_is_not_said(chain: Runnable[Question, Answer]) -> None:
    answer = chain.invoke(Question("What sank off Gull Rock?", NOW))
    assert answer.text == "The Marigold sank off Gull Rock. [1]"
    assert answer.hits[0].chunk.article.id == "ferry"
    assert set(answer.timings) == {"search", "answer", "total"}
    assert not answer.closest


def test_an_answer_from_outside_the_period_says_first_that_it_is(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("Who was elected mayor in June 2026?", NOW))
    assert (answer.status, answer.citations[0].article.id) == ("answered", "mayor")
    assert answer.period
    assert answer.period.phrase == "in June 2026"
    assert answer.notes[0].kind == "outside"
    assert lead(answer).startswith("Nothing to the point from 1 June to 1 July 2026")
    assert lead(answer).endswith("; this is of 2 March 2026.")
    assert lead(answer) not in remarks(answer)


def test_the_filters_count_as_a_period(chain: Runnable[Question, Answer]) -> None:
    filters = Filters(since=datetime(2026, 11, 23, tzinfo=UTC))
    answer = chain.invoke(Question("Who was elected mayor?", NOW, filters=filters))
    assert (answer.status, answer.reason) == ("unknown", "nothing_in_period")
    assert not answer.sentences
    assert [citation.article.id for citation in answer.closest] == ["mayor"]


def test_a_follow_up_is_searched_with_the_names_it_refers_to(
    chain: Runnable[Question, Answer],
) -> None:
    history = (Turn("user", "Tell me about Ingrid Halloran"), Turn("assistant", "She is mayor."))
    answer = chain.invoke(Question("When was she elected?", NOW, history=history))
    assert answer.hits[0].chunk.article.id == "mayor"


def test_an_empty_store_says_that_there_are_no_articles(open_index: Callable[..., Index]) -> None:
    chain = build_chain(EvidenceRetriever(Searcher(open_index())), at_once(quote_best))
    answer = chain.invoke(Question("What happened last week?", NOW))
    assert (answer.status, answer.reason) == ("unknown", "no_articles")


def test_a_lost_keyword_index_is_no_empty_store(open_index: Callable[..., Index]) -> None:
    index = open_index()
    sync(index, ARTICLES)
    searcher = Searcher(index)
    index.keyword.clear()
    with index.writing(), pytest.raises(BusyError, match="being rebuilt"):
        searcher.find(read_request("What sank?", NOW))


def test_a_period_that_a_far_better_passage_outshines_holds_no_answer(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    noise = make_article("noise", "The bakery sells rolls.", published="2026-11-23")
    sync(index, [*ARTICLES, noise])
    chain = build_chain(EvidenceRetriever(Searcher(index)), at_once(quote_best))
    answer = chain.invoke(Question("Who was elected mayor this week?", NOW))
    assert answer.notes[0].kind == "outside"
    assert answer.citations[0].article.id == "mayor"


def test_what_grows_is_proved_as_it_grows_and_finished_at_its_end(
    open_index: Callable[..., Index],
) -> None:
    def growing(evidence: Evidence) -> Iterator[Answer]:
        whole = quote_best(evidence)
        yield replace(whole, sentences=whole.sentences[:2], partial=True)
        yield whole

    index = open_index()
    sync(index, ARTICLES)
    chain = build_chain(EvidenceRetriever(Searcher(index)), growing)
    question = Question("What sank off Gull Rock?", NOW)
    first, last = chain.stream(question)
    assert (first.partial, last.partial) == (True, False)
    assert first.text == last.text == "The Marigold sank off Gull Rock. [1]"
    assert not first.timings
    assert last.timings
    assert chain.invoke(question).text == last.text
