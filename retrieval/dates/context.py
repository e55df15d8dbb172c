"""Context of a time in a question: whether the words around it make a name or a time to come of it.

In doubt a time is none, since what a period excludes is lost.
"""

import re
from datetime import datetime, timedelta

from retrieval.dates.phrases import ANYTHING, Rule
from retrieval.dates.timespan import TimeSpan, midnight, tomorrow
from retrieval.text.english import FULL_MONTH, WEEKDAY


def is_name(question: str, match: re.Match[str], rule: Rule) -> bool:
    """Tell "This Morning", "Black Friday", "'Yesterday'" and "next Friday" from a past time."""
    nearby = max(0, match.start() - _NEARBY), match.start()
    if _NOT_AFTER.search(question, *nearby) or rule.not_after.search(question, *nearby):
        return True
    if rule.follow is not ANYTHING:
        return False
    words = [word for word in match[0].split() if not _CALENDAR.match(word)]
    return any(word[0].isupper() for word in words[1 if _STARTS.search(question, *nearby) else 0 :])


def is_ahead(sentence: str, bound: str, span: TimeSpan, now: datetime) -> bool:
    """Whether the words may mean a time to come, or a day of every year."""
    soon = span.again is not None and span.again <= midnight(now) + timedelta(days=60)
    if bound:
        return bound not in {"since", "after"} and (soon or bool(_FIGURES.search(sentence)))
    if _FUTURE.search(sentence):
        return span.again is not None or span.end >= tomorrow(now)
    yearly = span.again is not None and span.again - span.start > timedelta(days=7)
    return yearly and (bool(_HABIT.search(sentence)) or (soon and not _PAST.search(sentence)))


def is_aside(before: str) -> bool:
    """Whether a relative clause stands between the question word and the time."""
    return len(_CLAUSE.findall(before)) > (0 if _NO_QUESTION_WORD.match(before) else 1)


def is_attribute(before: str) -> bool:
    """Whether the time only says since when somebody or something is: "who was born in 1990"."""
    return bool(_ATTRIBUTE.search(before))


def event_bound(before: str, span: TimeSpan) -> str:
    """Read "before the election on 5 May" as "before 5 May"; but a vote in 2024 is within 2024."""
    event = _BEFORE_EVENT.search(before)
    bound = _EVENT_BOUNDS[event[1].lower()] if event else ""
    return "until" if bound == "before" and not span.is_event else bound


def reported_for(question: str, span: TimeSpan) -> timedelta:
    """Return how long reports still come: after an event, after a period, with figures of a period.

    An event is followed up for some days; the end of a period is in the next day's papers; but last
    year's births are counted during this one.
    """
    slack = timedelta(days=3 if span.is_event else 1)
    return max(slack, span.end - span.start) if _FIGURES.search(question) else slack


def sentence_around(question: str, at: int) -> tuple[str, str]:
    """Return the words of the sentence before a place, and the whole of it; both have bounds."""
    left, right = max(0, at - _LONGEST), min(at + _LONGEST, len(question))
    stops = [left, *(stop.end() for stop in _STOP.finditer(question, left, right)), right]
    begin = max(stop for stop in stops if stop <= at)
    return question[begin:at], question[begin : min(stop for stop in stops if stop > at)]


# Characters in which the words before a time are looked for, and those of its sentence: a question
# of 4,000 characters that is all times took 0.9 s to read, now 0.05 (2026-11-24).
_NEARBY, _LONGEST = 40, 400

# Words beside a time that make it something else.
_NOT_AFTER = re.compile(
    r"(?:[\"“‘]|(?:^|\s)'|\b(?:next|coming|upcoming|the following|every|each|later|another"
    r"|most)\s+)$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(rf"{WEEKDAY}|{FULL_MONTH}", re.IGNORECASE)
_STARTS = re.compile(r"(?:^|[.?!:])\W*$")
_STOP = re.compile(r"[.?!][\"”]?\s+(?=[A-Z\"“])")
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
