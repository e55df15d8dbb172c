"""Questions for the news: they name no subject, as "what happened last week?" does not.

Words find no answer to them: the answer is what was in the news at the time. Pure.
"""

import re

from retrieval.dates.timeframe import Timeframe
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


def asks_for_news(question: Timeframe, *, talking: bool = False) -> bool:
    """Whether a question, its period left aside, names nothing that could be searched for.

    In a conversation (`talking`), "the latest" and "updates" are of its subject, and so is what
    happened at no time that is named.
    """
    rest = _GOING_ON.sub("happening", _IS_THERE.sub("", question.rest))
    words = frozenset(_WORD.findall(rest.casefold()))
    if _AHEAD.search(rest) or not words <= _ASKS | _BESIDE:
        return False
    of_that = _OF_THAT if question.period else _OF_THAT | _HAPPENS
    if talking and (question.newest or not words.isdisjoint(of_that)):
        return False
    return question.newest or not words.isdisjoint(_ASKS)
