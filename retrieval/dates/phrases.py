"""The phrases of time and the days that they name: "last week", "5 May", "in early 2023".

A phrase is read for itself; what its sentence makes of it is decided in `timeframe`. Longer than
other files, because the table is read together with its vocabulary.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from retrieval.text.numbers import CARDINAL, number_in_words


@dataclass(frozen=True)
class TimeSpan:
    """A stretch of time, its end excluded."""

    start: datetime
    end: datetime
    again: datetime | None = None  # when words that come round ("on Sunday") are next due

    @property
    def is_event(self) -> bool:
        """Whether it is a day or a weekend, in which things happen rather than go on."""
        return self.end - self.start < timedelta(days=3)


@dataclass(frozen=True)
class Rule:
    """Words of time, and how they are read."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], datetime], TimeSpan | None]
    follow: re.Pattern[str]  # what may come after the words
    not_after: re.Pattern[str]  # what makes a name or another time of them

    def span(self, match: re.Match[str], now: datetime) -> TimeSpan | None:
        """What the words mean, narrowed to its "early", "mid" or "late" third."""
        try:
            span, part = self.read(match, now), match["part"]
        except (OverflowError, ValueError):  # before the year 1
            return None
        if span is None or part is None or (days := (span.end - span.start).days) < 28:
            return span
        edges = [*(span.start + timedelta(days=days // 3 * i) for i in range(3)), span.end]
        place = _PARTS[part.lower()]
        return replace(span, start=edges[place], end=edges[place + 1])


def midnight(now: datetime) -> datetime:
    """Return the start of the day of `now`, in its zone."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def tomorrow(now: datetime) -> datetime:
    """Return the end of the day of `now`, in its zone."""
    return midnight(now) + timedelta(days=1)


def _days(now: datetime, back: int, length: int = 1, again: int = 0) -> TimeSpan:
    start = midnight(now) - timedelta(days=back)
    due = start + timedelta(days=again) if again else None
    return TimeSpan(start, start + timedelta(days=length), due)


def _today(_: re.Match[str], now: datetime) -> TimeSpan:
    return _days(now, 0)


def _months(now: datetime, index: int, size: int, again: int = 0) -> TimeSpan:
    """Return `size` months from the one with this `index`, counted from the year 0."""
    start, end, due = (
        midnight(now).replace(year=i // 12, month=i % 12 + 1, day=1)
        for i in (index, index + size, index + again)
    )
    return TimeSpan(start, end, due if again else None)


def _back(now: datetime, count: int, unit: str) -> datetime:
    """Return the start of the day so many units ago; 31 May less a month is 30 April."""
    if unit == "hour":
        return (now.astimezone(UTC) - timedelta(hours=count)).astimezone(now.tzinfo)
    if unit in _UNIT_DAYS:
        return midnight(now) - timedelta(days=count * _UNIT_DAYS[unit])
    first = _months(now, now.year * 12 + now.month - 1 - count * _UNIT_MONTHS[unit], 1).start
    return first.replace(day=min(now.day, monthrange(first.year, first.month)[1]))


def _rolling(match: re.Match[str], now: datetime) -> TimeSpan:
    return TimeSpan(_back(now, _count(match["n"]), match["unit"].lower()), tomorrow(now))


def _count(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return _VAGUE.get(word.lower()) or number_in_words(word) or 1  # "a week ago"


def _ago(match: re.Match[str], now: datetime) -> TimeSpan:
    """Read "3 days ago" as that day, and "a month ago" as the weeks around that day."""
    unit = match["unit"].lower()
    day = midnight(_back(now, _count(match["n"]), unit))
    margin = timedelta(days=_AGO_MARGIN.get(unit, 0))
    return TimeSpan(day - margin, day + margin + timedelta(days=1))


def _year_ago(_: re.Match[str], now: datetime) -> TimeSpan:
    day = _back(now, 1, "year")
    return TimeSpan(day - timedelta(days=15), day + timedelta(days=16))


def _recent(match: re.Match[str], now: datetime) -> TimeSpan:
    days = _RECENT_DAYS[match["unit"].lower() if match["unit"] else "lately"]
    return _days(now, days, days + 1)


def _unit(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read "last week" (of the calendar), "the last week" and "the past week" (up to now)."""
    which, unit = match["which"].lower(), match["unit"].lower()
    if which.endswith("past") or (which == "last" and match["the"]):
        return TimeSpan(_back(now, 1, unit), tomorrow(now))
    ago = 0 if which == "this" else 1
    if unit == "week":
        if ago:
            return _days(now, now.weekday() + 7, 7)
        # To many a week begins on Sunday, and on Monday "this week" still means the days just past.
        back = max(now.weekday() + 1, 3)
        return _days(now, back, 7 + back - now.weekday())
    if unit not in {"month", "quarter", "year"}:
        return None
    size = _UNIT_MONTHS[unit]
    return _months(now, ((now.year * 12 + now.month - 1) // size - ago) * size, size)


def _weekend(match: re.Match[str], now: datetime) -> TimeSpan | None:
    which, day = (match["which"] or "").lower(), now.weekday()
    if (which == "this" and 0 < day < 5) or not (which or match["how"]):
        return None
    current = (day - 5) % 7
    return _days(now, current + 7 if which == "last" and day >= 5 else current, 2, 7)


def _weekday(match: re.Match[str], now: datetime) -> TimeSpan | None:
    which = (match["which"] or "").lower()
    back = (now.weekday() - _WEEKDAYS.index(match["weekday"][:3].lower())) % 7
    if which == "this":
        return _days(now, back) if back <= now.weekday() else None
    return _days(now, back or 7) if which else _days(now, back, 1, 7)


def _date(match: re.Match[str], now: datetime) -> TimeSpan | None:
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


def _numeric(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read 13/5/2024 and 5/13/2024; 5/6/2024 may be either of two days, so it is neither."""
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    month, day = (first, second) if second > 12 else (second, first)
    with suppress(ValueError):
        if first > 12 or second > 12 or first == second:
            start = midnight(now).replace(year=year, month=month, day=day)
            return TimeSpan(start, start + timedelta(days=1))
    return None


def _season(match: re.Match[str], now: datetime) -> TimeSpan | None:
    """Read a month, quarter or season; without a year it is the last that began by now."""
    (index, size), year = _SEASONS[match["season"][:3].lower()], _year_of(match, now)
    which = (match.groupdict().get("which") or "").lower()
    this = now.year * 12 + now.month - 1
    if year:
        return _months(now, year * 12 + index - (12 if index == 11 and size == 3 else 0), size)
    latest = _months(now, this - (this - index) % 12, size, 12)
    if which == "last" and latest.end > now:
        latest = _months(now, this - (this - index) % 12 - 12, size, 12)
    return latest


def _year(match: re.Match[str], now: datetime) -> TimeSpan:
    return _months(now, int(match["year"]) * 12, 120 if match["s"] else 12)


def _year_of(match: re.Match[str], now: datetime) -> int | None:
    words = match.groupdict()
    if relative := words.get("relative"):
        return now.year - (relative.lower() == "last")
    return int(words["year"]) if words.get("year") else None


def _month_of(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPRING, _SUMMER, _AUTUMN, _WINTER = (2, 3), (5, 3), (8, 3), (11, 3)  # of the north
_SEASONS = {name: (i, 1) for i, name in enumerate(_MONTHS)} | {
    name: (i // 2 * 3, 3)
    for i, name in enumerate(("q1", "fir", "q2", "sec", "q3", "thi", "q4", "fou"))
}
_SEASONS |= {"spr": _SPRING, "sum": _SUMMER, "aut": _AUTUMN, "fal": _AUTUMN, "win": _WINTER}
_PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_AGO_MARGIN = {"week": 3, "fortnight": 5, "month": 15, "quarter": 45, "year": 182, "decade": 1826}
# "Recently" in the quiz of the news of 2024 reached back 58 days.
_RECENT_DAYS = {"days": 7, "weeks": 42, "months": 183, "years": 1826, "lately": 90}
_VAGUE = {"couple": 2, "few": 5, "several": 7}
_NOT_AFTER_NOTHING = re.compile(r"(?!)")
_NOT_AFTER_MONTH = re.compile(  # "in March last year" is read as a month
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|spring|summer|autumn|fall|winter)(?:\s+\d{1,2})?\s+$",
    re.IGNORECASE,
)
_NOT_AFTER_STILL = re.compile(  # "what is it called today" asks for no news of today
    r"\b(?:still|used|known|called|located|alive|referred)\b", re.IGNORECASE
)
_NOT_AFTER_NAME = re.compile(
    r"(?i:\b(?:black|good|super|ash|bloody|holy|ruby|cyber|palm|easter|maundy|shrove|this|last|in"
    r"|at|on|by|of|for|from|between|since|until|till|before|after)\s+)$"
    r"|(?<=\S\s)[A-Z][\w'’]*\s+$"
)
ANYTHING = re.compile(r"(?!\s+(?:of|show|host|tonight|anchor|program(?:me)?|presenter)\b|-\w)")
_NO_NAME = re.compile(r"(?!\s+(?:[A-Z\d]|the\s+13th)|[-/\w])")
_NO_NOUN = re.compile(
    r"\s*(?:$|[,.;:?!()\]–—”\"]|-\s)|\s+(?:\w+ed|in|at|on|by|to|for|with|from|and|or|but|that|when"
    r"|while|after|before|during|as|about|against|because|if|than|over|under|via|near|is|are|was"
    r"|were|did|does|do|has|have|had|would|could|he|she|it|they|we|you|I|the(?!\s+13th)|a|an|his"
    r"|her|its|their|who|which|what|where|why|how|alone|according|due|so|not|then|until|since"
    r"|into|amid|around|despite|without|between|through|following)\b(?!-)"
)
# The phrases. A space stands for any white space; the first that fits a question is read.
_HOW = "in|on|at|over|during|within|throughout|for|of|from|between|since|until|till|by|before|after"
_PART = (
    r"(?:(?P<part>early|mid|late|(?:beginning|start|middle|end)(?= of))(?: of)?(?: |-)(?:the )?)?"
)
_FREE = rf"(?:(?P<how>{_HOW}) )?(?P<the>the )?{_PART}"
_WITHIN = (  # "in" and its like, or a part, must stand before it; an article only before a part
    r"(?:(?P<how>in|at|during|throughout|from|between|since|until|till|before|after|by) )?"
    rf"(?P<the>the )?{_PART}(?(how)|(?(part)|(?!)))(?(the)(?(part)|(?!)))"
)
_NEVER = "(?:(?P<{}>(?!)))?"  # a group that the reader asks for and these words have not
_BARE = _NEVER.format("how") + _NEVER.format("part")
_ON = "(?P<how>on|from|between|since|until|till|before|after|by|of) " + _NEVER.format("part")
_DURING = rf"(?:(?P<how>in|over|during|since|before|after|until) )(?P<the>the ){_PART}"
_N = rf"(?P<n>(?<![\d,.])\d{{1,3}}|{CARDINAL}|an?)"
_ANY_N = rf"(?:a )?(?P<n>(?<![\d,.])\d{{1,3}}|{CARDINAL}|an?|{'|'.join(_VAGUE)})(?: of)?"
_SOME = "(?:(?:a few|several|a couple of|some) )?"
_UNIT = "(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)"
_WHICH = "(?P<which>last|this past|past|this|previous)"
_SO_FAR = "(?:so far |earlier )?"
_DAYTIME = "(?: (?:morning|afternoon|evening|night))?"
_WEEKDAY = f"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day){_DAYTIME}"
_SEASON = "(?P<season>spring|summer|autumn|fall|winter)"
_QUARTER = "(?P<season>q[1-4]|(?:first|second|third|fourth) quarter)"
_MONTH_NAME = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FULL_MONTH = (
    "(?P<season>january|february|march|april|may|june|july|august|september|october|november"
    "|december)"
)
_NO_SURNAME = (
    "(?!['’]s)(?! (?:said|says|is|was|has|had|became|won|lost|took|left|resigned|quit)\\b)"
)
_YEAR4 = r"(?P<year>(?:19|20)\d\d)"
_YEAR = _YEAR4 + r"(?!\d|[-–/]\d|[.,]\d|%)"
_OF_YEAR = rf"(?:,? (?:of )?{_YEAR}| (?:of )?(?P<relative>this|last) year)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LAST_DAY = r"(?: (?:and|to|until|through) |\s*[-–]\s*)(?P<last_day>\d{1,2})(?:st|nd|rd|th)?"
_ON_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_MONTH = rf"(?P<month>{_MONTH_NAME})\.?"


def _rule(
    words: str,
    read: Callable[[re.Match[str], datetime], TimeSpan | None],
    follow: re.Pattern[str],
    *,
    before: str = _FREE,
    not_after: re.Pattern[str] = _NOT_AFTER_NOTHING,
) -> Rule:
    pattern = rf"(?<![\w-]){before}(?:{words})(?!\w)(?P<own>['’]s\b)?".replace(" ", r"[\s\xa0]+")
    # ASCII, because "ſ" equals "s" without case, and is in no table.
    return Rule(re.compile(pattern, re.IGNORECASE | re.ASCII), read, follow, not_after)


RULES = (
    _rule("day before yesterday", lambda _, now: _days(now, 2), ANYTHING),
    _rule(f"yesterday{_DAYTIME}|last night", lambda _, now: _days(now, 1), ANYTHING),
    _rule("tonight|this (?:morning|afternoon|evening)", _today, ANYTHING),
    _rule("(?:earlier )?today", _today, ANYTHING, not_after=_NOT_AFTER_STILL),
    _rule("now", _today, ANYTHING, before="(?P<how>in) " + _NEVER.format("part")),
    _rule(f"(?:last|past|previous) {_ANY_N} {_UNIT}s?", _rolling, ANYTHING),
    _rule("this time last year", _year_ago, ANYTHING),
    _rule("(?:recently|lately)" + _NEVER.format("unit"), _recent, ANYTHING),
    _rule("recent (?P<unit>days|weeks|months|years)", _recent, ANYTHING),
    _rule(f"{_N} {_UNIT}s? ago", _ago, ANYTHING),
    _rule(f"{_SOME}(?P<unit>days|weeks|months) ago", _recent, ANYTHING),
    _rule(f"(?:{_WHICH} )?weekend", _weekend, ANYTHING),
    _rule(f"{_SO_FAR}{_WHICH} {_UNIT}", _unit, ANYTHING, not_after=_NOT_AFTER_MONTH),
    _rule(f"{_WHICH} {_WEEKDAY}", _weekday, ANYTHING),
    _rule(f"{_ON_DAY}{_DAY}{_LAST_DAY} (?:of )?{_MONTH}{_OF_YEAR}?", _date, _NO_NOUN),
    _rule(rf"{_ON_DAY}{_MONTH} {_DAY}{_LAST_DAY}(?!\d){_OF_YEAR}?", _date, _NO_NOUN),
    _rule(f"{_ON_DAY}{_DAY} (?:of )?{_MONTH}{_OF_YEAR}?", _date, _NO_NOUN),
    _rule(rf"{_ON_DAY}{_MONTH} {_DAY}(?!\d){_OF_YEAR}?", _date, _NO_NOUN),
    _rule(rf"{_YEAR4}-(?P<month>\d\d)-(?P<day>\d\d)", _date, _NO_NOUN),
    _rule(rf"(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.]{_YEAR4}", _numeric, _NO_NOUN),
    _rule(_WEEKDAY + _NEVER.format("which"), _weekday, _NO_NAME, before=_ON),
    _rule(
        _WEEKDAY + _NEVER.format("which"),
        _weekday,
        _NO_NOUN,
        before=_BARE,
        not_after=_NOT_AFTER_NAME,
    ),
    _rule(rf"(?P<season>{_MONTH_NAME})\.?{_OF_YEAR}", _season, _NO_NOUN),
    _rule(f"(?P<which>last|this) {_FULL_MONTH}", _season, _NO_NOUN),
    _rule(f"{_FULL_MONTH}{_NO_SURNAME}", _season, _NO_NAME, before=_WITHIN),
    _rule(f"{_SEASON}{_OF_YEAR}", _season, _NO_NOUN),
    _rule(f"{_QUARTER}{_OF_YEAR}", _season, _NO_NOUN),
    _rule(f"(?P<which>last|this) {_SEASON}", _season, ANYTHING),
    _rule(_SEASON, _season, _NO_NOUN, before=_DURING),
    _rule("(?P<season>q[1-4])", _season, _NO_NOUN, before=_WITHIN),
    _rule(r"(?P<year>(?:19|20)\d0)(?P<s>s)", _year, _NO_NOUN, before=_DURING),
    _rule(f"(?:the year )?{_YEAR}" + _NEVER.format("s"), _year, _NO_NOUN, before=_WITHIN),
)
