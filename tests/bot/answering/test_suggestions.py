"""Suggested questions are answered by the articles, and talk is answered from the store."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.answering.answer import Answer
from bot.answering.chain import build_chain
from bot.answering.evidence import AnsweringStep, at_once
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question, Turn
from bot.answering.retrieve import EvidenceRetriever
from bot.answering.suggestions import Suggestions
from bot.parts.library import Library
from retrieval.filters import Filters
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.reading.worker.process import ParsingProcess
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BRIDGE = make_article(
    "bridge",
    "New steel for the Kessel Bridge arrived by barge on Friday night. It weighs 38 tonnes.",
    title="Steel for the Kessel Bridge arrives", source="Gazette", published="2026-11-20",
    published_from="metadata",
)  # fmt: skip
FESTIVAL = make_article(
    "festival",
    "New films were shown at the Herring Festival, and 12,000 people crowded the quays.",
    title="Crowds at the Herring Festival", source="Weekly", published="2026-11-10",
    published_from="metadata",
)  # fmt: skip
# Its name is never said to be anything: a question on it is not answered.
RAFFLE = make_article(
    "raffle", "Of Zorbia.", title="Zorbia", source="Weekly", published="2026-11-22",
    published_from="metadata",
)  # fmt: skip


class Newsroom:
    """A store with its chain, which counts the questions that are asked to be suggested."""

    def __init__(self, index: Index, answering: AnsweringStep | None = None) -> None:
        self.index = index
        self.asked: list[str] = []
        quotes = at_once(extractive(index.keyword, index.embedder))
        retriever = EvidenceRetriever(Searcher(index))
        asking = build_chain(retriever, quotes)

        def ask(question: Question) -> Answer:
            self.asked.append(question.text)
            return asking.invoke(question)

        self.suggestions = Suggestions(
            Library(lambda: index, ParsingProcess).articles,
            lambda: index.store.revision,
            ask,
            ZoneInfo("UTC"),
        )
        self.chain = build_chain(retriever, answering or quotes, self.suggestions)

    def say(self, text: str, **fields: object) -> Answer:
        return self.chain.invoke(replace(Question(text, NOW), **fields))


@pytest.fixture
def newsroom(open_index: Callable[..., Index]) -> Newsroom:
    index = open_index()
    sync(index, [BRIDGE, FESTIVAL, RAFFLE])
    return Newsroom(index)


def test_only_questions_that_are_answered_are_suggested(newsroom: Newsroom) -> None:
    questions = newsroom.suggestions.questions()
    assert set(questions) == {
        "What happened in November 2026?", "What is new about the Kessel Bridge?",
        "What is new about the Herring Festival?",
    }  # fmt: skip
    assert all(newsroom.say(question).citations for question in questions)
    assert len(newsroom.asked) == 4


def test_questions_are_tried_once_for_each_state_of_the_store(newsroom: Newsroom) -> None:
    assert newsroom.suggestions.questions() == newsroom.suggestions.questions()
    assert len(newsroom.asked) == 4
    with newsroom.index.writing():
        newsroom.index.store.remove_articles(["festival"])
    assert newsroom.suggestions.questions() == ["What is new about the Kessel Bridge?"]


def test_an_answer_is_followed_by_what_is_known_to_be_answered_and_was_not_asked(
    newsroom: Newsroom,
) -> None:
    question = "How many tonnes does the steel weigh?"
    assert newsroom.say(question).follow_ups == ()  # nothing was tried yet
    newsroom.suggestions.questions()
    tried = len(newsroom.asked)
    follow_ups = newsroom.say(question).follow_ups
    assert follow_ups == ("What is new about the Kessel Bridge?",)
    assert len(newsroom.asked) == tried
    earlier = (Turn("user", "What happened to the bridge?"), Turn("assistant", "Steel arrived."))
    assert newsroom.say(question, history=earlier).follow_ups == ()
    assert newsroom.say("How many people crowded the quays?").follow_ups == ()


def test_talk_is_answered_with_what_the_store_holds(newsroom: Newsroom) -> None:
    answer = newsroom.say("hi")
    assert (answer.status, answer.reason, answer.citations) == ("answered", "talk", ())
    assert answer.sentences == ()
    first, _, *questions = answer.text.splitlines()
    assert "I have 3 articles from Weekly and Gazette, the newest of 22 November 2026." in first
    assert "• What is new about the Kessel Bridge?" in questions


def test_talk_names_only_the_outlet_that_is_searched(newsroom: Newsroom) -> None:
    text = newsroom.say("What do you know?", filters=Filters(source="Gazette")).text
    assert "1 article from Gazette" in text
    assert "Herring" not in text


def test_an_outlet_is_the_same_however_its_name_is_written(newsroom: Newsroom) -> None:
    suggestions = newsroom.suggestions
    for name in ("Gazette", "GAZETTE"):
        filters = Filters(source=name)
        assert [article.id for article in suggestions.stored(filters)] == ["bridge"]
        assert suggestions.questions(filters=filters) != []


def test_an_empty_store_says_how_to_add_articles(open_index: Callable[..., Index]) -> None:
    text = Newsroom(open_index()).say("what can you do?").text
    assert "I have no articles yet. Whoever runs me adds articles: `footnote ingest PATH`" in text


def test_no_language_model_is_asked_for_talk(newsroom: Newsroom) -> None:
    def model(_: object) -> Answer:
        raise AssertionError("asked")

    assert Newsroom(newsroom.index, at_once(model)).say("thanks").text == "You are welcome."


def test_a_follow_up_after_thanks_is_on_the_subject_before(newsroom: Newsroom) -> None:
    history = (
        Turn("user", "When did steel for the Kessel Bridge arrive?"),
        Turn("assistant", "New steel for the Kessel Bridge arrived on Friday night."),
        Turn("user", "thanks"),
        Turn("assistant", "You are welcome."),
    )
    answer = newsroom.say("And how much does it weigh?", history=history)
    assert answer.citations[0].article.id == "bridge"


def test_a_name_has_the_before_it_only_if_its_article_mostly_says_so(open_index) -> None:
    text = FESTIVAL.text.replace("the Herring", "Herring") + " On the Herring Festival stage: Ada."
    text += " Herring Festival ends today."
    index = open_index()
    sync(index, [BRIDGE, replace(FESTIVAL, text=text), RAFFLE])
    assert "What is new about Herring Festival?" in Newsroom(index).suggestions.questions()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("It opened. Ada Brandt, a printer, paid. Brandt is 40.", "Who is Ada Brandt?"),
        ("It opened. Then Ada Brandt said so. Brandt left.", "Who is Ada Brandt?"),
        ("It opened. Then Ada Brandt said so. The Brandt left.", "What is new about Ada Brandt?"),
        ("The harbour has an Ada Brandt again. It sailed.", "What is new about Ada Brandt?"),
        ("People eat at Ada Brandt's. They like Ada Brandt’s.", "What is new about Ada Brandt?"),
        (
            "At Ada Brandt's, and on to Ada Brandt’s, is Ada Brandt's.",
            "What is new about Ada Brandt's?",
        ),
        ("All is new at Ada Brandt's. They like Ada Brandt's.", "What is new about Ada Brandt?"),
        ("For the Ada Brandt the old Ada Brandt goes.", "What is new about the Ada Brandt?"),
    ],
)
def test_a_question_suits_what_has_the_name(text: str, question: str) -> None:
    article = make_article("brandt", text, title="Crowds at Ada Brandt", published="2026-11-20")
    asked = list[str]()

    def ask(question: Question) -> Answer:
        asked.append(question.text)
        return Answer("unknown")

    Suggestions(lambda: [article], lambda: "1", ask, ZoneInfo("UTC")).questions()
    assert asked == [question]


def test_neither_common_words_nor_parts_of_names_are_suggested() -> None:
    def ask(question: Question) -> Answer:
        asked.append(question.text)
        return Answer("unknown")

    asked = list[str]()
    articles = [
        make_article(
            "1",
            "Then Ada Brandt said so at Zorbia Week. Brandt left.",
            title="Ada Brandt at Zorbia Week",
        ),
        make_article("2", "Next, Brandt is away for a week.", title="Brandt leaves, as in Week 1"),
    ]
    Suggestions(lambda: articles, lambda: "1", ask, ZoneInfo("UTC")).questions()
    assert asked == ["What is new about Zorbia Week?", "Who is Ada Brandt?"]


def test_a_month_is_no_follow_up(newsroom: Newsroom) -> None:
    month = "What happened in November 2026?"
    add = make_article("rain", "It rained in Zorbia.", title="Rain", published="2026-11-23")
    sync(newsroom.index, [BRIDGE, FESTIVAL, RAFFLE, add])
    assert month in newsroom.suggestions.questions()
    assert month not in newsroom.say("How much does the steel weigh?").follow_ups


def test_at_its_end_what_is_being_asked_is_answered_and_nothing_more_is_asked() -> None:
    asking, release, asked = threading.Event(), threading.Event(), list[str]()

    def ask(question: Question) -> Answer:
        asked.append(question.text)
        asking.set()
        release.wait(20)
        return Answer("unknown")

    suggestions = Suggestions(lambda: [BRIDGE, FESTIVAL], lambda: "1", ask, ZoneInfo("UTC"))
    suggestions.begin()
    assert asking.wait(20)
    ending = threading.Thread(target=suggestions.end)
    ending.start()
    ending.join(0.1)
    assert ending.is_alive()
    release.set()
    ending.join(20)
    before = len(asked)
    assert suggestions.questions() == []
    assert len(asked) == before
