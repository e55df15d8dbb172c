"""Phrases of time, as patterns, each with the reader of the days that it names.

A phrase is read for itself; what its sentence makes of it is in `context`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from retrieval.dates.spans import (
    VAGUE_COUNTS,
    ago,
    calendar_date,
    calendar_unit,
    calendar_year,
    numeric,
    recent_days,
    rolling,
    season,
    today,
    weekday,
    weekend,
    year_ago,
)
from retrieval.dates.timespan import TimeSpan, day_span
from retrieval.text.english import (
    FULL_MONTH,
    MONTH,
    NAMED_DAYS,
    SEASONS,
    SHORT_WEEKDAY,
    WEEKDAY,
)
from retrieval.text.numbers import CARDINAL


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


_PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_NOT_AFTER_NOTHING = re.compile(r"(?!)")
_NOT_AFTER_MONTH = re.compile(  # "in March last year" is read as a month
    rf"\b(?:{FULL_MONTH}|{'|'.join(SEASONS)})(?:\s+\d{{1,2}})?\s+$",
    re.IGNORECASE,
)
_NOT_AFTER_STILL = re.compile(  # "what is it called today" asks for no news of today
    r"\b(?:still|used|known|called|located|alive|referred)\b", re.IGNORECASE
)
_NOT_AFTER_NAME = re.compile(
    rf"(?i:\b(?:{'|'.join(NAMED_DAYS)}|this|last|in|at|on|by|of|for|from|between|since|until|till"
    r"|before|after)\s+)$"
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
_ANY_N = rf"(?:a )?(?P<n>(?<![\d,.])\d{{1,3}}|{CARDINAL}|an?|{'|'.join(VAGUE_COUNTS)})(?: of)?"
_SOME = "(?:(?:a few|several|a couple of|some) )?"
_UNIT = "(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)"
_WHICH = "(?P<which>last|this past|past|this|previous)"
_SO_FAR = "(?:so far |earlier )?"
_DAYTIME = "(?: (?:morning|afternoon|evening|night))?"
_WEEKDAY = f"(?P<weekday>{WEEKDAY}){_DAYTIME}"
_SEASON = f"(?P<season>{'|'.join(SEASONS)})"
_QUARTER = "(?P<season>q[1-4]|(?:first|second|third|fourth) quarter)"
_FULL_MONTH = f"(?P<season>{FULL_MONTH})"
_NO_SURNAME = (
    "(?!['’]s)(?! (?:said|says|is|was|has|had|became|won|lost|took|left|resigned|quit)\\b)"
)
_YEAR4 = r"(?P<year>(?:19|20)\d\d)"
_YEAR = _YEAR4 + r"(?!\d|[-–/]\d|[.,]\d|%)"
_OF_YEAR = rf"(?:,? (?:of )?{_YEAR}| (?:of )?(?P<relative>this|last) year)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LAST_DAY = r"(?: (?:and|to|until|through) |\s*[-–]\s*)(?P<last_day>\d{1,2})(?:st|nd|rd|th)?"
_ON_DAY = f"(?:{SHORT_WEEKDAY},? )?"
_MONTH = rf"(?P<month>{MONTH})\.?"


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
    _rule("day before yesterday", lambda _, now: day_span(now, 2), ANYTHING),
    _rule(f"yesterday{_DAYTIME}|last night", lambda _, now: day_span(now, 1), ANYTHING),
    _rule("tonight|this (?:morning|afternoon|evening)", today, ANYTHING),
    _rule("(?:earlier )?today", today, ANYTHING, not_after=_NOT_AFTER_STILL),
    _rule(
        "now",
        lambda _, now: day_span(now, 0),
        ANYTHING,
        before="(?P<how>in) " + _NEVER.format("part"),
    ),
    _rule(f"(?:last|past|previous) {_ANY_N} {_UNIT}s?", rolling, ANYTHING),
    _rule("this time last year", year_ago, ANYTHING),
    _rule("(?:recently|lately)" + _NEVER.format("unit"), recent_days, ANYTHING),
    _rule("recent (?P<unit>days|weeks|months|years)", recent_days, ANYTHING),
    _rule(f"{_N} {_UNIT}s? ago", ago, ANYTHING),
    _rule(f"{_SOME}(?P<unit>days|weeks|months) ago", recent_days, ANYTHING),
    _rule(f"(?:{_WHICH} )?weekend", weekend, ANYTHING),
    _rule(f"{_SO_FAR}{_WHICH} {_UNIT}", calendar_unit, ANYTHING, not_after=_NOT_AFTER_MONTH),
    _rule(f"{_WHICH} {_WEEKDAY}", weekday, ANYTHING),
    _rule(f"{_ON_DAY}{_DAY}{_LAST_DAY} (?:of )?{_MONTH}{_OF_YEAR}?", calendar_date, _NO_NOUN),
    _rule(rf"{_ON_DAY}{_MONTH} {_DAY}{_LAST_DAY}(?!\d){_OF_YEAR}?", calendar_date, _NO_NOUN),
    _rule(f"{_ON_DAY}{_DAY} (?:of )?{_MONTH}{_OF_YEAR}?", calendar_date, _NO_NOUN),
    _rule(rf"{_ON_DAY}{_MONTH} {_DAY}(?!\d){_OF_YEAR}?", calendar_date, _NO_NOUN),
    _rule(rf"{_YEAR4}-(?P<month>\d\d)-(?P<day>\d\d)", calendar_date, _NO_NOUN),
    _rule(rf"(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.]{_YEAR4}", numeric, _NO_NOUN),
    _rule(_WEEKDAY + _NEVER.format("which"), weekday, _NO_NAME, before=_ON),
    _rule(
        _WEEKDAY + _NEVER.format("which"),
        weekday,
        _NO_NOUN,
        before=_BARE,
        not_after=_NOT_AFTER_NAME,
    ),
    _rule(rf"(?P<season>{MONTH})\.?{_OF_YEAR}", season, _NO_NOUN),
    _rule(f"(?P<which>last|this) {_FULL_MONTH}", season, _NO_NOUN),
    _rule(f"{_FULL_MONTH}{_NO_SURNAME}", season, _NO_NAME, before=_WITHIN),
    _rule(f"{_SEASON}{_OF_YEAR}", season, _NO_NOUN),
    _rule(f"{_QUARTER}{_OF_YEAR}", season, _NO_NOUN),
    _rule(f"(?P<which>last|this) {_SEASON}", season, ANYTHING),
    _rule(_SEASON, season, _NO_NOUN, before=_DURING),
    _rule("(?P<season>q[1-4])", season, _NO_NOUN, before=_WITHIN),
    _rule(r"(?P<year>(?:19|20)\d0)(?P<s>s)", calendar_year, _NO_NOUN, before=_DURING),
    _rule(f"(?:the year )?{_YEAR}" + _NEVER.format("s"), calendar_year, _NO_NOUN, before=_WITHIN),
)
