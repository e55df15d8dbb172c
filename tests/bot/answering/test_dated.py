"""Dates in front of what could be read as new."""

from datetime import UTC, datetime

import pytest

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.dated import with_dates
from bot.answering.evidence import Evidence
from bot.answering.question import Question
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def in_front(question: str, *days: str | None, **answer: str) -> list[str]:
    """What stands in front of sentences that cite an article of each day."""
    articles = [
        make_article(f"a{n}", "Halloran is mayor.", published=day, published_from="metadata")  # type: ignore[arg-type]
        for n, day in enumerate(days)
    ]
    dated = with_dates(
        Answer(
            "answered",
            sentences=tuple(Sentence("She is mayor.", (n,)) for n, _ in enumerate(days, 1)),
            citations=tuple(
                Citation(n, article, 0, 18, article.text) for n, article in enumerate(articles, 1)
            ),
            **answer,  # type: ignore[arg-type]
        ),
        Evidence(Question(question, NOW), 0.0),
    )
    return [sentence.in_front for sentence in dated.sentences]


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor?",
        "Who's the mayor of Harbour Point?",
        "Who leads the council?",
        "Is the bridge still closed?",
        "Does he still live there?",
        "How many libraries are there?",
        "What is the current fare?",
        "Is the pier open?",
        "Who will be mayor?",
        "When is the next ferry?",
    ],
)
def test_an_old_article_has_its_date_in_front_where_the_present_is_asked_for(question: str) -> None:
    assert in_front(question, "2024-05-03") == ["As of 3 May 2024: "]
    assert in_front(question, "2026-11-20") == [""]
    assert in_front(question, None) == [""]


@pytest.mark.parametrize(
    "question",
    [
        "Who was elected mayor?",
        "Who did Cho Hyun meet?",
        "How many people came?",
        "Why did it fall?",
    ],
)
def test_a_question_for_the_past_needs_none(question: str) -> None:
    assert in_front(question, "2024-05-03") == [""]


def test_what_is_older_than_the_rest_of_a_quoted_answer_has_its_date_in_front() -> None:
    days = ("2026-11-20", "2026-11-02")
    assert in_front("Is the bridge still closed?", *days) == ["", "As of 2 November 2026: "]


def test_a_models_sentence_stays_as_it_came_whatever_comes_after_it() -> None:
    days = ("2026-11-02", "2026-11-20")
    assert in_front("Is the bridge still closed?", *days, mode="model") == ["", ""]
