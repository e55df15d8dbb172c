"""The days that a phrase such as "last week" or "5 May" names, seen from a moment.

Each function reads the match of one kind of phrase in `phrases`. `now` is aware; days begin in its
time zone.
"""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from retrieval.dates.timespan import (
    UNIT_MONTHS,
    TimeSpan,
    day_span,
    midnight,
    months,
    tomorrow,
    units_ago,
)
from retrieval.text.english import MONTH_NUMBERS, WEEKDAY_NUMBERS
from retrieval.text.numbers import number_in_words


def today(_: re.Match[str], now: datetime) -> TimeSpan:
    """Read "today" and "tonight"."""
    return day_span(now, 0)


def rolling(match: re.Match[str], now: datetime) -> TimeSpan:
    """Read "the last 3 days", which end today."""
    return TimeSpan(units_ago(now, _count(match["n"]), match["unit"].lower()), tomorrow(now))


def _count(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return VAGUE_COUNTS.get(word.lower()) or number_in_words(word) or 1  # "a week ago"


def ago(match: re.Match[str], now: datetime) -> TimeSpan:
    """Read "3 days ago" as that day, and "a month ago" as the weeks around that day."""
    unit = match["unit"].lower()
    day = midnight(units_ago(now, _count(match["n"]), unit))
    margin = timedelta(days=_AGO_MARGIN.get(unit, 0))
    return TimeSpan(day - margin, day + margin + timedelta(days=1))


def year_ago(_: re.Match[str], now: datetime) -> TimeSpan:
    """Read "this time last year" as the month around that day."""
    day = units_ago(now, 1, "year")
    return TimeSpan(day - timedelta(days=15), day + timedelta(days=16))


def recent_days(match: re.Match[str], now: datetime) -> TimeSpan:
    """Read "recently" and "in recent weeks"."""
    days = _RECENT_DAYS[match["unit"].lower() if match["unit"] else "lately"]
    return day_span(now, days, days + 1)


def calendar_unit(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read "last week" (of the calendar), "the last week" and "the past week" (up to now)."""
    which, unit = match["which"].lower(), match["unit"].lower()
    if which.endswith("past") or (which == "last" and match["the"]):
        return TimeSpan(units_ago(now, 1, unit), tomorrow(now))
    units_back = 0 if which == "this" else 1
    if unit == "week":
        if units_back:
            return day_span(now, now.weekday() + 7, 7)
        # To many a week begins on Sunday, and on Monday "this week" still means the days just past.
        back = max(now.weekday() + 1, 3)
        return day_span(now, back, 7 + back - now.weekday())
    if unit not in {"month", "quarter", "year"}:
        return None
    size = UNIT_MONTHS[unit]
    return months(now, ((now.year * 12 + now.month - 1) // size - units_back) * size, size)


def weekend(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read "last weekend" and "at the weekend"; "this weekend" is to come until Saturday."""
    which, day = (match["which"] or "").lower(), now.weekday()
    if (which == "this" and 0 < day < 5) or not (which or match["how"]):
        return None
    current = (day - 5) % 7
    return day_span(now, current + 7 if which == "last" and day >= 5 else current, 2, 7)


def weekday(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read "on Friday" and "last Friday": the last one before today, or today."""
    which = (match["which"] or "").lower()
    back = (now.weekday() - WEEKDAY_NUMBERS[match["weekday"][:3].lower()]) % 7
    if which == "this":
        return day_span(now, back) if back <= now.weekday() else None
    return day_span(now, back or 7) if which else day_span(now, back, 1, 7)


def calendar_date(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read a day or "3 to 7 May"; without a year it is the last one at or before now."""
    words, year = match.groupdict(), _year_of(match, now)
    month, day = _month_of(match["month"]), int(match["day"])
    for candidate in [year] if year else range(now.year, now.year - 9, -1):
        with suppress(ValueError):  # 29 February is not in every year
            start = midnight(now).replace(year=candidate, month=month, day=day)
            end = start.replace(day=int(words.get("last_day") or day)) + timedelta(days=1)
            if year or start <= now:
                return TimeSpan(start, end, None if year else start + timedelta(days=365))
    return None


def numeric(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read 13/5/2024 and 5/13/2024; 5/6/2024 may be either of two days, so it is neither."""
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    month, day = (first, second) if second > 12 else (second, first)
    with suppress(ValueError):
        if first > 12 or second > 12 or first == second:
            start = midnight(now).replace(year=year, month=month, day=day)
            return TimeSpan(start, start + timedelta(days=1))
    return None


def season(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read a month, quarter or season; without a year it is the last that began by now."""
    (index, size), year = _SEASONS[match["season"][:3].lower()], _year_of(match, now)
    which = (match.groupdict().get("which") or "").lower()
    this = now.year * 12 + now.month - 1
    if year:
        return months(now, year * 12 + index - (12 if index == 11 and size == 3 else 0), size)
    latest = months(now, this - (this - index) % 12, size, 12)
    if which == "last" and latest.end > now:
        latest = months(now, this - (this - index) % 12 - 12, size, 12)
    return latest


def calendar_year(match: re.Match[str], now: datetime) -> TimeSpan:
    """Read a year, or a decade as in "the 1990s"."""
    return months(now, int(match["year"]) * 12, 120 if match["s"] else 12)


def _year_of(match: re.Match[str], now: datetime) -> int | None:
    words = match.groupdict()
    if relative := words.get("relative"):
        return now.year - (relative.lower() == "last")
    return int(words["year"]) if words.get("year") else None


def _month_of(name: str) -> int:
    return int(name) if name.isdigit() else MONTH_NUMBERS[name[:3].lower()]


_SPRING, _SUMMER, _AUTUMN, _WINTER = (2, 3), (5, 3), (8, 3), (11, 3)  # of the north
_SEASONS = {name: (number - 1, 1) for name, number in MONTH_NUMBERS.items()} | {
    name: (i // 2 * 3, 3)
    for i, name in enumerate(("q1", "fir", "q2", "sec", "q3", "thi", "q4", "fou"))
}
_SEASONS |= {"spr": _SPRING, "sum": _SUMMER, "aut": _AUTUMN, "fal": _AUTUMN, "win": _WINTER}
_AGO_MARGIN = {"week": 3, "fortnight": 5, "month": 15, "quarter": 45, "year": 182, "decade": 1826}
# "Recently" in the quiz of the news of 2024 reached back 58 days.
_RECENT_DAYS = {"days": 7, "weeks": 42, "months": 183, "years": 1826, "lately": 90}
VAGUE_COUNTS = {"couple": 2, "few": 5, "several": 7}
