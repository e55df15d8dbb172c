"""Questions of 4,000 characters that are made to be read slowly."""

import time
from datetime import UTC, datetime

from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.news_question import asks_for_news
from bot.answering.present_question import asks_for_present
from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.answering.rewriting.rewrite import stand_alone
from bot.answering.story_question import story_subject
from bot.answering.talk import talk_of
from retrieval.keyword.index import KeywordIndex
from retrieval.search.request import read_request
from retrieval.text.normalise import normalise
from tests.test_regular_expressions import KINDS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECONDS = 0.5  # of the processor; the slowest takes a fifth of it
ASKED = (
    "?", "-", "…", " - ", "a. ", "A.", "the ", "’s ", "who ", "is it ", "it ", "he ", "there ",
    "what about ", "latest ", "the latest ", "what happened to ", "and ", "last ", "since ",
    "from May to ", "2024-01-01 ", "one hundred ", "twenty-", "Dr ", "no. ", "“a ”", "?\n",
)  # fmt: skip
BRIDGE = Turn("user", "When will the Kessel Bridge reopen?")
MARCH = Turn("assistant", "It will reopen on 14 March.")


def read(question: Question, keyword: KeywordIndex) -> None:
    """Read all that is read of a question itself, whatever is found for it."""
    talk_of(question.text, talking=bool(question.history))
    alone = stand_alone(question)
    timeframe = read_request(alone.text, NOW).timeframe
    asks_for_news(timeframe)
    story_subject(alone.text)
    asks_for_present(alone.text)
    if not question.history:  # with one, its text is all but the same
        AnalysedQuestion(keyword, alone.text)


def test_a_long_question_of_anything_is_read_in_a_fraction_of_a_second(open_index) -> None:
    keyword, slow = open_index().keyword, []
    for kind in (*KINDS, *ASKED):
        text = normalise((kind * LONGEST_QUESTION)[: LONGEST_QUESTION - 8] + " bridge?")
        for question in (
            Question(text, NOW),
            Question(text, NOW, (BRIDGE, MARCH)),
            Question("And who is the mayor of it?", NOW, (Turn("user", text), MARCH)),
        ):
            began = time.thread_time()
            read(question, keyword)
            seconds = time.thread_time() - began
            slow += [(kind, len(question.history), seconds)] if seconds > SECONDS else []
    assert slow == []
