"""The period a question asks for, read from its words. It does not search, and knows no articles.

A period filters the day an article was *published*; people name the day something *happened*. So
the report may come some days after the event (`_slack`), no period ends later than today, and a
question about the future gets none. Where a date only describes a thing ("the man who won in 2020",
"last year's winner") the period begins and does not end. A date that is an adjective or a name
("the 2024 election", "Black Friday") is no period. In doubt there is no period: what a period
excludes is lost.

What the phrases are, and which days they name, is in `timephrases`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from retrieval.dates.phrases import ANYTHING, RULES, Rule, TimeSpan, midnight, tomorrow


@dataclass(frozen=True)
class Period:
    """A period of publication; both ends are aware, and `None` is open."""

    since: datetime | None  # inclusive
    until: datetime | None  # exclusive
    phrase: str  # the words of the question that were read
    # Where the period itself ends, before the days in which it is still reported; None: the same.
    ends: datetime | None = field(default=None, compare=False)

    @property
    def itself(self) -> "Period":
        """The period without the days in which it is still reported."""
        return replace(self, until=self.ends or self.until)


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
                if not _is_name(question, match, rule) and (
                    period := take(question, match, rule, now)
                ):
                    yield period


def _between(question: str, match: re.Match[str], rule: Rule, now: datetime) -> Period | None:
    """Read "from March to May 2024": the first date is the last such one before the second."""
    joiner = _JOINER.match(question, match.end())
    if not joiner or (match["how"] or "").lower() not in {"between", "from", "since"}:
        return None
    tail = "in " + question[joiner.end() :]
    for other in RULES:
        second = other.pattern.match(tail)
        last = second and other.follow.match(tail, second.end()) and other.span(second, now)
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
    before, sentence = _sentence(question, match.start())
    if match["own"] and how not in _BOUNDS:
        phrase = question[max(match.start(), match.end("how")) : match.end()].strip()
    if not span or span.end.year <= _ARCHIVES_BEGIN or _ATTRIBUTE.search(before):
        return None
    bound = how if how in _BOUNDS else _event_bound(before, span)
    if _is_ahead(sentence, bound, span, now):
        return None
    if bound:
        since, until = _BOUNDS[bound](span)
        beyond = max(edge for edge in (since, until) if edge) > midnight(now) + timedelta(days=1)
        return None if beyond or since == tomorrow(now) else Period(since, until, phrase)
    period = _period(question, phrase, span, now)
    aside = _is_aside(before) or (match["own"] and not span.is_event)
    return replace(period, until=None, ends=None) if period and aside else period


def _period(question: str, phrase: str, span: TimeSpan, now: datetime) -> Period | None:
    if not span.start < min(span.end, tomorrow(now)):
        return None
    until = min(span.end + _slack(question, span), tomorrow(now))
    return Period(span.start, until, phrase, min(span.end, until))


def _slack(question: str, span: TimeSpan) -> timedelta:
    """How long reports still come: after an event, after a period, with figures of a period.

    An event is followed up for some days; the end of a period is in the next day's papers; but last
    year's births are counted during this one.
    """
    slack = timedelta(days=3 if span.is_event else 1)
    return max(slack, span.end - span.start) if _FIGURES.search(question) else slack


def _is_name(question: str, match: re.Match[str], rule: Rule) -> bool:
    """Tell "This Morning", "Black Friday", "'Yesterday'" and "next Friday" from a past time."""
    nearby = max(0, match.start() - _NEARBY), match.start()
    if _NOT_AFTER.search(question, *nearby) or rule.not_after.search(question, *nearby):
        return True
    if rule.follow is not ANYTHING:
        return False
    words = [word for word in match[0].split() if not _CALENDAR.match(word)]
    return any(word[0].isupper() for word in words[1 if _STARTS.search(question, *nearby) else 0 :])


def _sentence(question: str, at: int) -> tuple[str, str]:
    """Return the words of the sentence before `at`, and the whole sentence; both have bounds."""
    left, right = max(0, at - _LONGEST), min(at + _LONGEST, len(question))
    stops = [left, *(stop.end() for stop in _STOP.finditer(question, left, right)), right]
    begin = max(stop for stop in stops if stop <= at)
    return question[begin:at], question[begin : min(stop for stop in stops if stop > at)]


def _event_bound(before: str, span: TimeSpan) -> str:
    """Read "before the election on 5 May" as "before 5 May"; but a vote in 2024 is within 2024."""
    event = _BEFORE_EVENT.search(before)
    bound = _EVENT_BOUNDS[event[1].lower()] if event else ""
    return "until" if bound == "before" and not span.is_event else bound


def _is_ahead(sentence: str, bound: str, span: TimeSpan, now: datetime) -> bool:
    """Whether the words may mean a time to come, or a day of every year."""
    soon = span.again is not None and span.again <= midnight(now) + timedelta(days=60)
    if bound:
        return bound not in {"since", "after"} and (soon or bool(_FIGURES.search(sentence)))
    if _FUTURE.search(sentence):
        return span.again is not None or span.end >= tomorrow(now)
    yearly = span.again is not None and span.again - span.start > timedelta(days=7)
    return yearly and (bool(_HABIT.search(sentence)) or (soon and not _PAST.search(sentence)))


def _is_aside(before: str) -> bool:
    """Whether a relative clause stands between the question word and the time."""
    return len(_CLAUSE.findall(before)) > (0 if _NO_QUESTION_WORD.match(before) else 1)


# Characters in which the words before a time are looked for, and those of its sentence: a question
# of 4,000 characters that is all times took 0.9 s to read, now 0.05 (2026-11-24).
_NEARBY, _LONGEST = 40, 400
_ARCHIVES_BEGIN = 1990  # what ended before is history: articles about it are of any later time
_BOUNDS: dict[str, Callable[[TimeSpan], tuple[datetime | None, datetime | None]]] = {
    "since": lambda span: (span.start, None),
    "after": lambda span: (span.end, None),
    "before": lambda span: (None, span.start),
    "until": lambda span: (None, span.end),
    "till": lambda span: (None, span.end),
    "by": lambda span: (None, span.end),
}

# Words beside a time that make it something else.
_NOT_AFTER = re.compile(
    r"(?:[\"“‘]|(?:^|\s)'|\b(?:next|coming|upcoming|the following|every|each|later|another"
    r"|most)\s+)$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december",
    re.IGNORECASE,
)
_STARTS = re.compile(r"(?:^|[.?!:])\W*$")
_STOP = re.compile(r"[.?!][\"”]?\s+(?=[A-Z\"“])")
_JOINER = re.compile(r"\s*(?:\b(?:to|and|until|till|through)\b|[-–—])\s*", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+(?:onwards?\b|on(?=\s*(?:$|[,.;?!])))", re.IGNORECASE)
_BEFORE_EVENT = re.compile(
    r"\b(before|ahead of|after|since|(?<!the )following|until)\s+(?:[^\s,;]+\s+){1,6}$",
    re.IGNORECASE | re.ASCII,
)
_EVENT_BOUNDS = {"before": "before", "ahead of": "before", "until": "until"} | dict.fromkeys(
    ("after", "since", "following"), "since"
)
_FUTURE = re.compile(
    r"^\W*Will\b|\bwill\b|\bwon['’]t\b|['’]ll\b|(?i:^\W*when (?:is|are|does|do)\b|\b(?:shall"
    r"|going to|set to|about to|due (?:on|by|in|back|for|this)|scheduled|planned|plan(?:s|ning)? to"
    r"|expected|expects?|upcoming|coming up|ahead of|must|need(?:s|ed)? to|deadline|to be held"
    r"|supposed to|hop(?:es?|ing) to|aims? to|forecast)\b)"
)
_PAST = re.compile(r"\b(?:did|was|were|had|won|lost|said|\w{2,}ed)\b", re.IGNORECASE)
_HABIT = re.compile(
    r"\b(?:born|annual(?:ly)?|every year|each year|always|usually|traditionally|birthday"
    r"|holiday|celebrated)\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\b(?:born|founded|established|built|set up)\s+$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:who|whom|whose|which|what|where|when|why|how|that|because)\b", re.IGNORECASE
)
_NO_QUESTION_WORD = re.compile(
    r"\W*(?:did|do|does|is|are|was|were|has|have|had|can|could|tell|show|give|list|find|summari[sz]e)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"\bhow (?:many|much)\b|\b(?:rates?|share|percentage|average|total|statistics|figures|data"
    r"|number of|inflation|gdp)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"(?i:\b(?:the )?latest(?: (?:news|updates?|developments?))? (?:on|about|regarding)\b"
    r"|(?<!at the )\b(?:latest(?! to\b)|newest|most recent(?:ly)?|currently|right now"
    r"|at the moment|these days)\b)"
    r"|(?<!until )(?<!by )(?<!from )(?<![-\w])now\b(?! that| and then|-)"
)
