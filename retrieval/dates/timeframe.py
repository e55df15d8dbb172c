"""Timeframe of a question: the period of publication that its words ask for.

A period filters the day an article was *published*; people name the day something *happened*. So
the report may come some days after the event (`reported_for`), no period ends later than today, and
a question about the future gets none. Where a date only describes a thing ("the man who won in
2020", "last year's winner") the period begins and does not end. A date that is an adjective or a
name ("the 2024 election", "Black Friday") is no period. In doubt there is no period: what a period
excludes is lost.

What the phrases are is in `phrases`, and which days they name in `spans`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from retrieval.dates.context import (
    event_bound,
    is_ahead,
    is_aside,
    is_attribute,
    is_name,
    reported_for,
    sentence_around,
)
from retrieval.dates.phrases import RULES, Rule
from retrieval.dates.timespan import TimeSpan, midnight, tomorrow


@dataclass(frozen=True)
class Period:
    """A period of publication; both ends are aware, and `None` is open."""

    since: datetime | None  # inclusive
    until: datetime | None  # exclusive
    phrase: str  # the words of the question that were read
    # Where the period itself ends, before the days in which it is still reported; None: the same.
    ends: datetime | None = field(default=None, compare=False)
    # Of "on Friday", which may be any past one: 0 is Monday. None where the words say which day.
    weekday: int | None = field(default=None, compare=False)

    @property
    def itself(self) -> "Period":
        """The period without the days in which it is still reported."""
        return replace(self, until=self.ends or self.until)

    @property
    def before(self) -> "Period":
        """All time before the period."""
        return replace(self, since=None, until=self.since, ends=None)


@dataclass(frozen=True)
class Timeframe:
    """What a question says about time, and what it says besides."""

    period: Period | None
    newest: bool  # "latest", "currently": sort by date
    rest: str  # the question without these words; all of it if nothing would be left


def read_timeframe(question: str, now: datetime) -> Timeframe:
    """Read the period that `question` asks for; `now` is aware, days begin in its time zone."""
    period = next(_periods(question, now), None)
    rest = question
    if period:
        rest = re.sub(rf"(?<!\w){re.escape(period.phrase)}(?!\w)", " ", question, count=1)
    rest, count = _NEWEST.subn(" ", rest)
    rest = re.sub(r"[,;:]?\s*([,.;:?!])", r"\1", " ".join(rest.split())).lstrip(" ,;:.!?-–—")
    return Timeframe(period, count > 0, rest if re.search(r"\w", rest) else question)


def _periods(question: str, now: datetime) -> Iterator[Period]:
    for take in (_between, _alone):
        for rule in RULES:
            for match in rule.pattern.finditer(question):
                if not is_name(question, match, rule) and (
                    period := take(question, match, rule, now)
                ):
                    yield period


def _between(question: str, match: re.Match[str], rule: Rule, now: datetime) -> Period | None:
    """Read "from March to May 2024": the first date is the last such one before the second."""
    joiner = _JOINER.match(question, match.end())
    if not joiner or (match["how"] or "").lower() not in {"between", "from", "since"}:
        return None
    tail = "in " + question[joiner.end() :]
    for last_rule in RULES:
        second = last_rule.pattern.match(tail)
        complete = second and last_rule.follow.match(tail, second.end())
        last = last_rule.span(second, now) if second and complete else None
        first = last and rule.span(match, last.start)
        if second and last and first:
            phrase = question[match.start() : joiner.end() + second.end() - len("in ")]
            return _period(question, phrase, TimeSpan(first.start, last.end), now)
    return None


def _alone(question: str, match: re.Match[str], rule: Rule, now: datetime) -> Period | None:
    phrase, how = match[0], (match["how"] or "").lower()
    if how == "from" and (onwards := _ONWARDS.match(question, match.end())):
        phrase, how = phrase + onwards[0], "since"
    elif not (match["own"] or rule.follow.match(question, match.end())):
        return None
    span = rule.span(match, now)
    before, sentence = sentence_around(question, match.start())
    if match["own"] and how not in _BOUNDS:
        phrase = question[max(match.start(), match.end("how")) : match.end()].strip()
    if not span or span.end.year <= _ARCHIVES_BEGIN or is_attribute(before):
        return None
    bound = how if how in _BOUNDS else event_bound(before, span)
    if is_ahead(sentence, bound, span, now):
        return None
    if bound:
        since, until = _BOUNDS[bound](span)
        beyond = max(edge for edge in (since, until) if edge) > midnight(now) + timedelta(days=1)
        return None if beyond or since == tomorrow(now) else Period(since, until, phrase)
    period = _period(question, phrase, span, now)
    aside = is_aside(before) or (match["own"] and not span.is_event)
    return replace(period, until=None, ends=None) if period and aside else period


def _period(question: str, phrase: str, span: TimeSpan, now: datetime) -> Period | None:
    if not span.start < min(span.end, tomorrow(now)):
        return None
    until = min(span.end + reported_for(question, span), tomorrow(now))
    weekday = span.start.weekday() if span.is_weekday else None
    return Period(span.start, until, phrase, min(span.end, until), weekday)


_ARCHIVES_BEGIN = 1990  # what ended before is history: articles about it are of any later time
_BOUNDS: dict[str, Callable[[TimeSpan], tuple[datetime | None, datetime | None]]] = {
    "since": lambda span: (span.start, None),
    "after": lambda span: (span.end, None),
    "before": lambda span: (None, span.start),
    "until": lambda span: (None, span.end),
    "till": lambda span: (None, span.end),
    "by": lambda span: (None, span.end),
}
_JOINER = re.compile(r"\s*(?:\b(?:to|and|until|till|through)\b|[-–—])\s*", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+(?:onwards?\b|on(?=\s*(?:$|[,.;?!])))", re.IGNORECASE)
_NEWEST = re.compile(
    r"(?i:\b(?:the )?latest(?: (?:news|updates?|developments?))? (?:on|about|regarding)\b"
    r"|(?<!at the )\b(?:latest(?! to\b)|newest|most recent(?:ly)?|currently|right now"
    r"|at the moment|these days)\b)"
    r"|(?<!until )(?<!by )(?<!from )(?<![-\w])now\b(?! that| and then|-)"
)
