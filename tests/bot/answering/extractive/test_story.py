"""A question for a subject is answered by its story: dated quotes, the oldest first."""

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
from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def report(id_: str, day: str, title: str, text: str, source: str = "Gazette") -> Article:
    fields = {"published": day, "published_from": "metadata", "source": source}
    return make_article(id_, text, title=title, **fields)


CLOSED = (
    "The Kessel Bridge was closed to all traffic on Monday after inspectors found four cracks in "
    "its steel. “It will not fall tomorrow,” said the county engineer."
)
SCANS = "Ultrasound scans of the Kessel Bridge found eleven cracks, and it stays shut for weeks."
STEEL = "The steel for the Kessel Bridge arrived by barge, and it should reopen on 14 December."
ARTICLES = [
    report("steel", "2026-11-21", "Steel lands at Kessel Bridge", STEEL),
    report("closed", "2026-10-26", "Kessel Bridge shut after inspectors find cracks", CLOSED),
    report(
        "closed, elsewhere",
        "2026-10-26",
        "Cracks close Kessel Bridge",
        "Cracks in the steel found by inspectors have closed the Kessel Bridge to all traffic. "
        "Nobody knows for how long.",
        "Weekly",
    ),
    report("scans", "2026-10-30", "Kessel Bridge has eleven cracks", SCANS),
    report(
        "march",
        "2026-05-17",
        "Parents march for their school",
        "Some 600 people marched through the town on Saturday, police said. Nobody was hurt. They "
        "carried a coffin. Children sang. A bus would have to take the pupils over the old bridge.",
    ),
    report(
        "storm",
        "2026-02-11",
        "Storm Brannoc leaves 4,100 homes dark",
        "Storm Brannoc cut the power of 4,100 homes on Monday night, the network said.",
    ),
    report(
        "storm, corrected",
        "2026-02-13",
        "Correction: 2,600 homes dark in Storm Brannoc, not 4,100",
        "The number of homes that lost power in Storm Brannoc was 2,600 and not 4,100.",
    ),
    report(
        "minister",
        "2025-07-31",
        "Seoul’s top diplomat in Tokyo",
        "What does Seoul want? Sign up for our newsletter. Cho Hyun met the premier in Tokyo on "
        "Wednesday. The talks lasted 15 minutes, his ministry said in the evening.",
    ),
    make_article(
        "library", "The library is open from 9 to 5.", title="Library rules", published=None
    ),
    report(
        "another bridge", "2019-03-02", "New bridge for Saltby", "A bridge was built in Saltby."
    ),
    report(
        "siblings",
        "2024-03-27",
        "Orr tower collapse is a test for Mayor Desmond Pike",
        "Nobody had seen a mayor quite like Desmond Pike before. In seconds the tower at Orr fell "
        "into the sea. Nobody lived there.",
    ),
    report("heat", "2025-08-13", "Town swelters", "The library was full of people in the heat."),
]


@pytest.fixture
def chain(open_index: Callable[..., Index]) -> Runnable[Question, Answer]:
    index = open_index()
    sync(index, ARTICLES)
    quoting = extractive(index.keyword, index.embedder)
    return build_chain(EvidenceRetriever(Searcher(index)), at_once(quoting))


def ids(answer: Answer) -> list[str]:
    return [citation.article.id for citation in answer.citations]


@pytest.mark.parametrize(
    "asked",
    ["What happened to the bridge?", "what is new about the Kessel Bridge?", "Kessel Bridge"],
)
def test_a_story_has_a_dated_quote_of_each_event_the_oldest_first(
    chain: Runnable[Question, Answer], asked: str
) -> None:
    answer = chain.invoke(Question(asked, NOW))
    assert answer.status == "answered"
    assert [sentence.day for sentence in answer.sentences] == [
        "26 October 2026", "30 October 2026", "21 November 2026",
    ]  # fmt: skip
    assert all(citation.exact for citation in answer.citations)
    assert answer.sentences[-1].text == STEEL
    assert answer.text.endswith(f"21 November 2026: {STEEL} [3]")


def test_an_event_is_told_once_however_many_outlets_had_it(
    chain: Runnable[Question, Answer],
) -> None:
    told = ids(chain.invoke(Question("What happened to the bridge?", NOW)))
    assert len({"closed", "closed, elsewhere"}.intersection(told)) == 1


def test_an_article_that_only_mentions_the_subject_is_not_of_its_story(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened to the bridge?", NOW))
    assert "march" not in ids(answer) + [citation.article.id for citation in answer.more]


def test_what_lies_before_a_long_silence_is_another_story(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened to the bridge?", NOW))
    assert "another bridge" not in ids(answer) + [quote.article.id for quote in answer.more]
    older = chain.invoke(Question("What happened to the bridge in 2019?", NOW))
    assert ids(older) == ["another bridge"]


def test_a_line_is_a_sentence_that_speaks_of_the_subject(chain: Runnable[Question, Answer]) -> None:
    answer = chain.invoke(Question("What happened to the tower?", NOW))
    assert answer.sentences[0].text == "In seconds the tower at Orr fell into the sea."


def test_a_correction_stands_in_place_of_what_it_corrects(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened to the storm?", NOW))
    assert ids(answer) == ["storm, corrected"]


def test_a_single_article_tells_what_names_the_subject_and_the_rest_on_demand(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("Cho Hyun", NOW))
    assert answer.text == ("31 July 2025: Cho Hyun met the premier in Tokyo on Wednesday. [1]")
    assert [citation.quote for citation in answer.more] == [
        "The talks lasted 15 minutes, his ministry said in the evening."
    ]


def test_a_period_holds_for_a_story(chain: Runnable[Question, Answer]) -> None:
    answer = chain.invoke(Question("What happened to the bridge last week?", NOW))
    assert ids(answer) == ["steel"]
    nothing = chain.invoke(Question("What happened to the bridge in June 2026?", NOW))
    assert nothing.notes[0].kind == "outside"
    assert set(ids(nothing)) >= {"steel", "scans"}


def test_without_articles_on_the_subject_the_question_is_answered_as_any_other(
    chain: Runnable[Question, Answer],
) -> None:
    answer = chain.invoke(Question("What happened to the submarine?", NOW))
    assert (answer.status, answer.reason) == ("unknown", "no_support")


def test_what_is_not_news_makes_no_story(chain: Runnable[Question, Answer]) -> None:
    answer = chain.invoke(Question("Tell me about the library", NOW))
    assert not any(sentence.day for sentence in answer.sentences)
    assert "library" in [citation.article.id for citation in answer.quotes]


def test_how_a_story_goes_on_can_be_asked_for(chain: Runnable[Question, Answer]) -> None:
    asked = "What happened to the Kessel Bridge?"
    turns = (Turn("user", asked), Turn("assistant", chain.invoke(Question(asked, NOW)).text))
    answer = chain.invoke(Question("And then?", NOW, turns))
    assert ids(answer)[-1] == "steel"
    assert any("the Kessel Bridge" in note.text for note in answer.notes)
