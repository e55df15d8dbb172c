"""A weekday in a question, on a real index: the last such day that has something to the point."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from langchain_core.runnables import Runnable

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.chain import build_chain
from bot.answering.evidence import Evidence, at_once
from bot.answering.question import Question
from bot.answering.retrieve import EvidenceRetriever
from bot.answering.wording import lead
from retrieval.article import Article
from retrieval.filters import Filters
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday


def dated(id_: str, published: str, text: str) -> Article:
    return make_article(id_, text, published=published, published_from="metadata")


ARTICLES = [
    dated("tokyo", "2025-07-31", "Cho Hyun met Shigeru Ishiba in Tokyo on Wednesday."),
    dated("cup-2025", "2025-05-11", "Saltby Town won the Marrow Cup final on Saturday."),
    dated("cup-2026", "2026-05-10", "Orr Athletic won the Marrow Cup final on Saturday."),
    dated("quay", "2026-11-07", "A crane fell into the harbour at Custom House Quay."),
    dated("noise", "2026-11-23", "The bakery on Quay Street sells rolls on Monday."),
    make_article("undated", "The Marigold sank off Gull Rock on Friday."),
]


def quote_best(evidence: Evidence) -> Answer:
    article = evidence.hits[0].chunk.article
    return Answer(
        "answered",
        sentences=(Sentence(article.text, (1,)),),
        citations=(Citation(1, article, 0, len(article.text), article.text),),
    )


@pytest.fixture
def ask(open_index: Callable[..., Index]) -> Callable[..., Answer]:
    index = open_index()
    sync(index, ARTICLES)
    chain: Runnable[Question, Answer] = build_chain(
        EvidenceRetriever(Searcher(index)), at_once(quote_best)
    )
    return lambda text, now=NOW, **more: chain.invoke(Question(text, now, **more))


@pytest.mark.parametrize(
    ("question", "id_", "in_front", "since"),
    [
        (
            "Who did Cho Hyun meet in Tokyo on Wednesday?",
            "tokyo",
            "31 July 2025: ",
            date(2025, 7, 30),
        ),
        (
            "Who won the Marrow Cup final on Saturday?",
            "cup-2026",
            "10 May 2026: ",
            date(2026, 5, 9),
        ),
        ("What happened on Saturday?", "quay", "7 November 2026: ", date(2026, 11, 7)),
    ],
)
def test_a_weekday_is_the_last_one_that_has_something_to_the_point_and_its_date_stands_in_front(
    ask: Callable[..., Answer], question: str, id_: str, in_front: str, since: date
) -> None:
    answer = ask(question)
    assert (answer.status, answer.citations[0].article.id) == ("answered", id_)
    assert lead(answer) == ""
    assert answer.sentences[0].in_front == in_front
    assert answer.period
    assert answer.period.since
    assert answer.period.since.date() == since
    assert "ago." in next(note.text for note in answer.notes if note.kind == "as_of")


def test_the_weekday_just_past_needs_no_date_in_front(ask: Callable[..., Answer]) -> None:
    answer = ask("What does the bakery on Quay Street sell on Monday?")
    assert (answer.citations[0].article.id, answer.sentences[0].in_front) == ("noise", "")


def test_what_an_undated_article_says_of_a_weekday_is_not_called_outside_of_it(
    ask: Callable[..., Answer],
) -> None:
    answer = ask("What sank off Gull Rock on Friday?")
    assert (answer.citations[0].article.id, lead(answer)) == ("undated", "")
    assert "No article used has a known date." in [note.text for note in answer.notes]


def test_another_weekday_than_that_of_the_article_is_still_called_outside(
    ask: Callable[..., Answer],
) -> None:
    answer = ask("Who did Cho Hyun meet in Tokyo on Sunday?")
    assert lead(answer).endswith("this is of 31 July 2025.")
    assert answer.sentences[0].in_front == ""


def test_a_named_week_is_not_taken_for_an_earlier_one(ask: Callable[..., Answer]) -> None:
    answer = ask("Who did Cho Hyun meet in Tokyo last Wednesday?")
    assert lead(answer).startswith("Nothing to the point from 18 to 21 November 2026")


def test_a_weekday_to_come_is_no_period(ask: Callable[..., Answer]) -> None:
    answer = ask("Who will play in the Marrow Cup final on Saturday?")
    assert answer.period is None


def test_a_filter_goes_before_a_weekday(ask: Callable[..., Answer]) -> None:
    filters = Filters(since=datetime(2026, 11, 1, tzinfo=UTC))
    answer = ask("Who won the Marrow Cup final on Saturday?", filters=filters)
    assert "cup-2026" not in [citation.article.id for citation in answer.quotes]
