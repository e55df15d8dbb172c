"""Heads of invented articles, and the day that their datelines mean."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.dateline import Dateline, read_dateline

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

KNOWN = [
    ("LONDON, 12 Sept 2024 (Reuters) - Shares fell.", "LONDON, 12 Sept 2024", date(2024, 9, 12)),
    ("OSLO, March 4, 2025 — The ferry ran aground.", "OSLO, March 4, 2025", date(2025, 3, 4)),
    (
        "PORT ELSE, Feb. 29, 2024 /PRNewswire/ -- Soap.",
        "PORT ELSE, Feb. 29, 2024",
        date(2024, 2, 29),
    ),
    # a date with its year close to that of the dateline
    (
        "Harbour Point, March 4 (XNA) The bridge that fell on 28 February 2023 is open again.",
        "Harbour Point, March 4",
        date(2023, 3, 4),
    ),
    (
        "LIMA, January 2 - The council, elected on December 20, 2021, met for the first time.",
        "LIMA, January 2",
        date(2022, 1, 2),
    ),
]

ASSUMED = [
    # nothing but the reference
    ("HARBOUR POINT, March 4 — The bridge is open again.", date(2026, 3, 4)),
    ("HARBOUR POINT, December 24 — The bridge is open again.", date(2025, 12, 24)),
    ("HARBOUR POINT, Feb 29 — The bridge is open again.", date(2024, 2, 29)),
    ("Harbour Point (XNA), March 4: The bridge is open again.", date(2026, 3, 4)),
    ("Bridge open\nBy Ann Example\nNEW HARBOUR, March 4 — It opened.", date(2026, 3, 4)),
    # 4 March is a Tuesday in 2025 and a Wednesday in 2026; 2023 has Saturday
    ("HARBOUR POINT, March 4 — The mayor opened the bridge on Tuesday.", date(2025, 3, 4)),
    ("HARBOUR POINT, March 4 — The mayor opened it on Saturday.", date(2023, 3, 4)),
    # a weekday to come says nothing
    ("HARBOUR POINT, March 4 — The mayor will open it on Saturday.", date(2026, 3, 4)),
    # a year far from any dateline does not count
    ("OSLO, March 4 — The firm, founded on 1 July 1999, is bankrupt.", date(2026, 3, 4)),
]

NONE = [
    "WASHINGTON (AP) — The Senate met.",
    "The bridge was opened on March 4 - again.",
    "On March 4 - that is, a Tuesday - the bridge was opened.",
    "Harbour Point, where May 4 people met.",
    "LONDON, 31 Sept (XNA) — No such day.",
    "LONDON, 12 Sept 2031 (XNA) — A day to come.",
    "",
]


@pytest.mark.parametrize(("text", "phrase", "day"), KNOWN)
def test_a_year_that_the_text_says_is_known(text: str, phrase: str, day: date) -> None:
    assert read_dateline(text, NOW) == Dateline(day, assumed=False, phrase=phrase)
    assert read_dateline(text, None) == Dateline(day, assumed=False, phrase=phrase)


@pytest.mark.parametrize(("text", "day"), ASSUMED)
def test_a_year_that_is_only_likely_is_marked(text: str, day: date) -> None:
    dateline = read_dateline(text, NOW)
    assert dateline is not None
    assert (dateline.date, dateline.assumed) == (day, True)
    assert read_dateline(text, None) is None


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_dateline_is_not_read(text: str) -> None:
    assert read_dateline(text, NOW) is None


def test_the_event_of_the_day_outweighs_the_nearest_year_and_later_weekdays() -> None:
    text = (
        "Tallinn, July 30 (XNA) The two ministers met on Wednesday to speak of the harbour.\n"
        "One of them flies on to Oslo for talks on Thursday (US time). They met for dinner the"
        " previous day. The treaty ends before the Aug. 1 deadline."
    )
    dateline = read_dateline(text, NOW)
    assert dateline == Dateline(date(2025, 7, 30), assumed=True, phrase="Tallinn, July 30")


def test_a_fresh_article_is_of_these_days_even_if_the_event_was_a_day_or_two_before() -> None:
    text = "OSLO, July 30 — The court ruled on Monday."
    fresh = read_dateline(text, datetime(2025, 7, 30, 20, tzinfo=UTC))
    assert fresh is not None
    assert fresh.date == date(2025, 7, 30)


def test_a_day_that_has_begun_in_the_east_is_not_taken_for_one_of_last_year() -> None:
    evening = datetime(2025, 7, 29, 20, tzinfo=ZoneInfo("America/New_York"))
    dateline = read_dateline("TOKYO, July 30 (XNA) — The yen fell.", evening)
    assert dateline is not None
    assert dateline.date == date(2025, 7, 30)


HEADS = st.sampled_from(
    "OSLO, Oslo (XNA) March 4 31 February 29 Feb. Sept 2024 1999 9999 - — : Tuesday on will \n"
    " ſept 12th 3rd July/ /PR/ friday".split(" ")
)


@given(
    st.one_of(st.text(max_size=300), st.lists(HEADS, max_size=16).map(" ".join)),
    st.datetimes(
        min_value=datetime(1995, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")]),
    ),
)
def test_any_text_gives_a_day_in_its_own_words_that_has_begun(text: str, now: datetime) -> None:
    if dateline := read_dateline(text, now):
        assert dateline.phrase in text
        assert dateline.date <= (now.astimezone(UTC) + timedelta(hours=14)).date()
