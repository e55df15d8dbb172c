"""Questions for the news are told from others by their words."""

from datetime import UTC, datetime

import pytest

from bot.answering.news_question import asks_for_news
from retrieval.dates.timeframe import read_timeframe

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)

NEWS = [
    "what happened last week?", "What's new?", "Any news today?", "latest news",
    "What is the latest?", "What are the headlines this week?", "news from May",
    "What's going on?", "Tell me the news of yesterday", "What happened on 22 November?",
    "anything new since Monday?", "Summarize last week", "What did I miss?", "Catch me up",
    "Give me a summary of this week's news", "What were the top stories in October?",
    "What has been happening lately?", "Is there any news?",
]  # fmt: skip
OTHERS = [
    "When did it happen?", "What happened to the ferry last week?", "Why?", "What is it?",
    "What did the council decide last week?", "How many articles are there?", "Who won?",
    "What will happen next week?", "What is going to happen?", "What happened there?",
    "What's new in Eastness?", "latest on the ferry", "And then?", "What about May?",
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "news"), [*((one, True) for one in NEWS), *((one, False) for one in OTHERS)]
)
def test_news_is_asked_for_where_no_subject_is_named_or_pointed_to(
    question: str, news: bool
) -> None:
    assert asks_for_news(read_timeframe(question, NOW)) is news


def test_to_those_who_talk_of_something_some_are_of_that() -> None:
    for question in ("What is the latest?", "Any updates since Monday?", "What happened?"):
        assert not asks_for_news(read_timeframe(question, NOW), talking=True)
    for question in ("What happened last week?", "What's new?", "Any other news?"):
        assert asks_for_news(read_timeframe(question, NOW), talking=True)
