"""The words that order, end and list digests, such as "digest the bridge daily 8:00". Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Day = Literal["daily", "monday"]

# The hour at which a digest comes where none is named, and the longest subject, in characters.
_HOUR, _LONGEST = 8, 100
_NOON, _HOURS, _MINUTES = 12, 24, 60
_ON = r"(?:on|about|of|for|to|from)"
_LIST = re.compile(r"(?:(?:my|our|list) )?(?:digests?|subscriptions)[.?]?", re.IGNORECASE)
_STOP = re.compile(
    rf"(?:(?:stop|end|cancel) (?:the |my |our )?digests?|digests? (?:stop|end|cancel|off)"
    rf"|unsubscribe)(?: {_ON})?(?: (?P<words>.+))?",
    re.IGNORECASE,
)
_START = re.compile(
    rf"(?:(?:a )?digest|subscribe(?: me| us)?)(?: {_ON})? (?P<words>.+?),? "
    r"(?P<day>daily|(?:every|each) (?:day|morning)|weekly|(?:(?:every|each|on) )?mondays?)"
    r"(?:,? (?:at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?: ?(?P<half>am|pm))?)?[.!]?",
    re.IGNORECASE,
)
# What begins like an order, and is no question.
_LIKE = re.compile(r"(?:digest|subscribe)\b[^?]{0,80}", re.IGNORECASE)
USAGE = (
    "“digest bridge daily 8:00” or “digest Gazette monday” orders one on a subject or an outlet, "
    "“digest stop bridge” ends it, “digest” lists those here."
)


@dataclass(frozen=True)
class DigestCommand:
    """What is wanted: `words` name the subject or outlet, '' for all; `minute` is of the day.

    An order that cannot be read is "unclear".
    """

    action: Literal["list", "start", "stop", "unclear"]
    words: str = ""
    day: Day = "daily"
    minute: int = 0


def digest_command(text: str) -> DigestCommand | None:
    """Return what a message wants of digests, or None for a message that does not."""
    line = " ".join(text.split())
    if _LIST.fullmatch(line):
        return DigestCommand("list")
    if stop := _STOP.fullmatch(line):
        return DigestCommand("stop", _bare(stop["words"] or ""))
    start = _START.fullmatch(line)
    minute = _minute(start) if start else None
    if not start or minute is None or not 0 < len(_bare(start["words"])) <= _LONGEST:
        return DigestCommand("unclear") if _LIKE.fullmatch(line) else None
    is_weekly = re.search("weekly|monday", start["day"], re.IGNORECASE)
    return DigestCommand("start", _bare(start["words"]), "monday" if is_weekly else "daily", minute)


def next_due(day: Day, minute: int, now: datetime) -> datetime:
    """Return when a digest is due next after a time, which is in the zone of its reader."""
    hour, minute = divmod(minute, _MINUTES)
    due = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while due <= now or (day == "monday" and due.weekday()):
        due += timedelta(days=1)
    return due


def _minute(start: re.Match[str]) -> int | None:
    """Return the minute of the day that is named, or None where there is no such one."""
    hour, minute = int(start["hour"] or _HOUR), int(start["minute"] or 0)
    half = (start["half"] or "").casefold()
    if half:
        if not 0 < hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return hour * _MINUTES + minute if hour < _HOURS and minute < _MINUTES else None


def _bare(words: str) -> str:
    return words.strip(" \"'“”‘’.!?")
