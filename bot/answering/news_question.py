"""Whether a question names no subject, only a time or none, as "what happened last week?" does.

Words cannot find an answer then, and need not: it is what was in the news. Pure.
"""

import re
from datetime import datetime

from retrieval.dates.timeframe import read_timeframe
from retrieval.text.stemming import STOP_WORDS

_WORD = re.compile(r"\w+")
# What such a question asks for.
_ASKS = frozenset(
    """news new headline headlines happen happens happened happening story stories update updates
    latest miss missed summary summarise summarize digest recap events catch""".split()
)
# What asks of a thing that was named before, or of how it came about.
_POINTS = frozenset(
    """it he him his she her they them their this that these those then
    when where who whom whose why how which there on""".split()
)
_OF_THAT = frozenset(("latest", "update", "updates"))
_HAPPENS = frozenset(("happen", "happens", "happened", "happening"))
_BESIDE = (frozenset(STOP_WORDS) - _POINTS) | frozenset(
    """anything something everything give tell show list let know please top main big biggest
    major important recent recently lately current here been up read report reports other else
    article articles whats got get see day days world ll ve re d about all quick brief briefly short
    overview""".split()
)
_AHEAD = re.compile(r"\b(?:will|shall|going to|gonna|next|tomorrow)\b", re.IGNORECASE)
_GOING_ON = re.compile(r"\bgoing on\b", re.IGNORECASE)
_IS_THERE = re.compile(r"\b(?:is|are) there\b", re.IGNORECASE)


def asks_for_news(question: str, now: datetime, *, talking: bool = False) -> bool:
    """Whether a question, its period left aside, names nothing that could be searched for.

    To those who are `talking` of something, "the latest" and "updates" are of that, and so is what
    happened at no time that is named.
    """
    timeframe = read_timeframe(question, now)
    rest = _GOING_ON.sub("happening", _IS_THERE.sub("", timeframe.rest))
    words = frozenset(_WORD.findall(rest.casefold()))
    if _AHEAD.search(rest) or not words <= _ASKS | _BESIDE:
        return False
    of_that = _OF_THAT if timeframe.period else _OF_THAT | _HAPPENS
    if talking and (timeframe.newest or not words.isdisjoint(of_that)):
        return False
    return timeframe.newest or not words.isdisjoint(_ASKS)
