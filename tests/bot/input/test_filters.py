"""Filters as people type them: dates, phrases and outlets, or the reason why they are refused."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import QuestionError
from bot.input.filters import describe, restrict
from retrieval.article import Article
from retrieval.filters import Filters

ZONE = ZoneInfo("Europe/Paris")


def articles() -> Sequence[Article]:
    return [Article("a", "Fair", "It opened.", source="Tidewater Weekly"), Article("b", "", "x")]


def typed(name: str, words: str, filters: Filters | None = None) -> Filters:
    return restrict(filters or Filters(), name, words, ZONE, articles)


@pytest.mark.parametrize(
    ("name", "words", "description"),
    [
        ("since", "2026-03-01", "since 1 March 2026"),
        ("until", "2026-03-31", "until 31 March 2026"),
        ("since", "March 2026", "since 1 March 2026"),
        ("source", "tidewater WEEKLY", "outlet Tidewater Weekly"),
        ("since", "off", ""),
    ],
)
def test_a_filter_is_described_as_it_was_understood(
    name: str, words: str, description: str
) -> None:
    assert describe(typed(name, words)) == description


def test_a_date_begins_and_a_last_day_ends_in_the_zone_of_the_settings() -> None:
    filters = typed("until", "2026-03-01", typed("since", "2026-03-01"))
    assert filters.since == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert filters.until == datetime(2026, 3, 1, 23, tzinfo=UTC)


def test_off_removes_one_filter_and_keeps_the_others() -> None:
    both = typed("source", "tidewater weekly", typed("since", "2026-03-01"))
    assert describe(typed("since", "OFF", both)) == "outlet Tidewater Weekly"


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("since", "the flood", "no date can be read from “the flood”"),
        ("source", "tidewater weakly", "did you mean Tidewater Weekly?"),
        ("source", "xyz", "see /articles"),
        ("until", "2026-02-01", "the period would be empty: since 1 March 2026"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_reason(
    name: str, words: str, message: str
) -> None:
    with pytest.raises(QuestionError) as error:
        typed(name, words, typed("since", "2026-03-01"))
    assert message in str(error.value)
