"""A date that a field states, in any form that means one day: ISO, RFC 2822, words, a number."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from retrieval.text.english import MONTH, MONTH_NUMBERS, WEEKDAY

HOW = "write an ISO date such as 2024-05-07 or 2024-05-07T09:30+02:00"

_FULL_DATE_LENGTH = len("2024-05-07")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]+(\d\d:\d\d(?::\d\d)?\S*))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = rf"(?:(?:{WEEKDAY})[a-z]*\.?,?\s+)?"
_DAY_MONTH = re.compile(rf"{_WEEKDAY}{_ORDINAL}\s+({MONTH})[a-z]*\.?,?\s+(\d{{4}})", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}({MONTH})[a-z]*\.?\s+{_ORDINAL},?\s+(\d{{4}})", re.IGNORECASE)
_STAMP = re.compile(r"(\d{9,10}|\d{13})(?:\.\d+)?")
_MILLISECONDS = 1e11  # a greater number is one of milliseconds: in seconds it is the year 5138


def stated_date(text: str) -> str:
    """Return the ISO date or date-time that a text states; raise `ValueError` saying why not."""
    text = text.strip()
    for read in _READERS:
        with suppress(ValueError, OverflowError, OSError):
            if found := read(text):
                return found
    if match := _YEAR_LAST.fullmatch(text):
        days = _both_ways(match)
        if len(days) == 2:
            first, second = days
            either = " or ".join(f"{day.day} {day:%B}" for day in days)
            raise ValueError(f"may be {either}: write {first} or {second}")
    raise ValueError(HOW)


def _iso(text: str) -> str:
    when = datetime.fromisoformat(text)
    return when.date().isoformat() if len(text) <= _FULL_DATE_LENGTH else when.isoformat()


def _year_first(text: str) -> str:
    if not (match := _YEAR_FIRST.fullmatch(text)):
        return ""
    day = date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    return _iso(f"{day}T{match[4]}") if match[4] else day


def _year_last(text: str) -> str:
    """Read a date with its year last, where only one order makes a day."""
    match = _YEAR_LAST.fullmatch(text)
    days = _both_ways(match) if match else []
    return days[0].isoformat() if len(days) == 1 else ""


def _both_ways(match: re.Match[str]) -> list[date]:
    """Return the days that a date may be, day or month first; with dots the day is."""
    orders = [(int(match[3]), int(match[1])), (int(match[1]), int(match[3]))]
    days = []
    for month, day in orders[:1] if match[2] == "." else orders:
        with suppress(ValueError):
            days.append(date(int(match[4]), month, day))
    return list(dict.fromkeys(days))


def _words(text: str) -> str:
    if match := _DAY_MONTH.fullmatch(text):
        day, month, year = match.groups()
    elif match := _MONTH_DAY.fullmatch(text):
        month, day, year = match.groups()
    else:
        return ""
    return date(int(year), MONTH_NUMBERS[month[:3].lower()], int(day)).isoformat()


def _mail(text: str) -> str:
    return parsedate_to_datetime(text).isoformat() if ":" in text else ""


def _stamp(text: str) -> str:
    if not _STAMP.fullmatch(text):
        return ""
    seconds = float(text)
    seconds = seconds / 1000 if seconds > _MILLISECONDS else seconds
    return datetime.fromtimestamp(seconds, UTC).isoformat()


_READERS: tuple[Callable[[str], str], ...] = (
    _stamp, _iso, _year_first, _year_last, _words, _mail,
)  # fmt: skip
