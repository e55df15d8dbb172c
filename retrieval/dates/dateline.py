"""Dateline of a news report, as in "HARBOUR POINT, March 4 -": the day that it was written.

Datelines rarely name the year. It is found from what else the text says: dates with a year near by,
and the weekday that it gives to the event. No other date of an article is read here.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from retrieval.text.english import MONTH, MONTH_NUMBERS, WEEKDAY, WEEKDAY_NUMBERS


@dataclass(frozen=True)
class Dateline:
    """The day on which an article was written, as its first line says."""

    date: date
    assumed: bool  # the year is the most likely one, and others are possible
    phrase: str  # the words that were read: place and date


def read_dateline(text: str, reference: datetime | None) -> Dateline | None:
    """Find the dateline at the head of `text`; a missing year is at most ten before `reference`.

    `reference` is aware: when the article was ingested, or now. Without it a year is known only if
    the text says it. A day that has not begun anywhere on earth at `reference` is never given.
    """
    match = _DATELINE.search(text[:_HEAD])
    if not match:
        return None
    last = (reference.astimezone(UTC) + _FURTHEST_AHEAD).date() if reference else date.max
    year = match["year"] or match["year_"]
    if year:
        days = _days(match, [int(year)], last)
        return Dateline(days[0], assumed=False, phrase=match["phrase"]) if days else None
    body = text[match.end() : match.end() + _NEAR]
    dated = [day for day in _full_dates(body) if day <= last]
    likely = {day.year + i for day in dated for i in (-1, 0, 1)}
    years = range(last.year - 10, last.year + 1) if reference else likely
    days = _days(match, sorted(years, reverse=True), last)
    near = [day for day in days if any(abs(day - full) <= _SAME_NEWS for full in dated)]
    if near:
        return Dateline(near[0], assumed=len(near) > 1, phrase=match["phrase"])
    if not days or not reference:
        return None
    return Dateline(_likeliest(days, body, last), assumed=True, phrase=match["phrase"])


def _days(match: re.Match[str], years: list[int], last: date) -> list[date]:
    month = _month(match["month"] or match["month_"])
    days = []
    for year in years:
        with suppress(ValueError):  # 29 February, or a typing mistake
            days.append(date(year, month, int(match["day"] or match["day_"])))
    return [day for day in days if day <= last]


def _month(name: str) -> int:
    return MONTH_NUMBERS[name[:3].lower()]


def _full_dates(body: str) -> list[date]:
    dates = []
    for match in _FULL_DATE.finditer(body):
        with suppress(ValueError):
            day, month = match["day"] or match["day_"], match["month"] or match["month_"]
            dates.append(date(int(match["year"] or match["year_"]), _month(month), int(day)))
    return dates


def _likeliest(days: list[date], body: str, last: date) -> date:
    """Choose by the weekday of the event: agencies date a report of "on Wednesday" to that day.

    Otherwise to the day after. But an article that comes in fresh is of these days anyway.
    """
    weekday = _event_weekday(body)
    if weekday is None or last - days[0] <= _FRESH:
        return days[0]
    for lag in (0, 1):
        same = [day for day in days if (day.weekday() - weekday) % 7 == lag]
        if same:
            return same[0]
    return days[0]


def _event_weekday(body: str) -> int | None:
    """Return the first weekday (Monday is 0) in a sentence that does not look ahead."""
    for sentence in re.split(r"(?<=[.?!])\s+", body):
        match = _WEEKDAY.search(sentence)
        if match and not _AHEAD.search(sentence):
            return WEEKDAY_NUMBERS[match[1][:3].lower()]
    return None


_HEAD = 600  # characters in which a dateline begins: a headline and a byline may stand before it
_NEAR = 4000  # characters whose dates and weekdays belong to the event
_SAME_NEWS = timedelta(days=45)  # a date this near in another year would be a coincidence
_FRESH = timedelta(days=3)
_FURTHEST_AHEAD = timedelta(hours=14)  # the zone where a day begins first (Kiribati)
_MONTH = rf"(?i:{MONTH})\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>(?:19|20)\d\d)\b)"
_MONTH_DAY = rf"(?P<month>{_MONTH})\.?\s+{_DAY}"
_DAY_MONTH = (
    rf"(?P<day_>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month_>{_MONTH})\.?"
    r"(?:,?\s+(?P<year_>(?:19|20)\d\d)\b)"
)
_FULL_DATE = re.compile(rf"\b(?:{_MONTH_DAY}|{_DAY_MONTH})", re.ASCII)
_PLACE = r"[A-Z][\w.'’-]*(?:(?:,\s?|/|\s)(?:[A-Z][\w.'’-]*|de|la|del|of|the|upon|am|sur)){0,6}"
# In a dateline the last group of a date, its year, may be missing.
_DATELINE = re.compile(
    rf"^[ \t(]*(?P<phrase>{_PLACE}(?:\s*\([^()\n]{{1,40}}\))?(?:\s*,|(?<=[A-Z)]))\s*"
    rf"(?:(?i:{'|'.join(WEEKDAY_NUMBERS)})[a-z]*\.?,?\s+)?(?:{_MONTH_DAY}?|{_DAY_MONTH}?))"
    r"\s*(?:\([^()\n]{1,60}\)|/[A-Z][^/\n]{1,40}/|--?|[–—:])",
    re.MULTILINE,
)
_WEEKDAY = re.compile(rf"\b({WEEKDAY})\b(?!\s+\()", re.IGNORECASE | re.ASCII)
_AHEAD = re.compile(
    r"\b(?:will|would|next|scheduled|due|expected|plans?|planned|to be|set to|by)\b", re.IGNORECASE
)
