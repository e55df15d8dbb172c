"""Questions from named fields: times, periods and text are read, and a wrong field is refused."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering.question import Question
from bot.errors import QuestionError
from bot.input.question_fields import read_question

ZONE = ZoneInfo("Europe/Paris")


def question(**fields: Any) -> Question:
    return read_question({"question": "Who?", **fields}, ZONE)


def test_times_without_a_zone_are_read_in_the_zone_of_the_settings() -> None:
    read = question(now="2026-02-10T12:00", since="2026-02-01", until="2026-02-10T12:00:00Z")
    assert read.now == datetime(2026, 2, 10, 11, tzinfo=UTC)
    assert read.filters.since == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert read.filters.until == datetime(2026, 2, 10, 12, tzinfo=UTC)


def test_a_bare_date_as_until_includes_that_day() -> None:
    assert question(until="2026-02-10").filters.until == datetime(2026, 2, 10, 23, tzinfo=UTC)
    assert question(since="2026-02-10", until="2026-02-10").filters.since is not None


def test_invalid_and_invisible_characters_are_removed_from_the_question() -> None:
    read = read_question({"question": "Who \ud800\0 met?", "source": "The \u200bWire"}, ZONE)
    assert read.text == "Who \ufffd met?"
    assert read.filters.source == "The Wire"


def test_a_question_of_invisible_characters_is_empty() -> None:
    with pytest.raises(QuestionError, match="empty"):
        read_question({"question": "\u200b\x07 \n"}, ZONE)
