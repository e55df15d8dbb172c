"""Questions for the news: those without a subject, such as "what happened last week?".

Their words find no answer; the answer is what was in the news at the time. Pure.
"""

import re

from retrieval.dates.timeframe import Timeframe
from retrieval.text.english import STOP_WORDS

_WORD = re.compile(r"\w+")
# Words for news.
_NEWS = frozenset(
    """news new headline headlines happen happens happened happening story stories update updates
    latest miss missed summary summarise summarize digest recap events catch""".split()
)
# Words that refer to a subject named before, or ask how it came about.
_REFERS = frozenset(
    """it he him his she her they them their this that these those then
    when where who whom whose why how which there on""".split()
)
_OF_SUBJECT = frozenset(("latest", "update", "updates"))
_HAPPENS = frozenset(("happen", "happens", "happened", "happening"))
# Words that name no subject.
_FILLER = (frozenset(STOP_WORDS) - _REFERS) | frozenset(
    """anything something everything give tell show list let know please top main big biggest
    major important recent recently lately current here been up read report reports other else
    article articles whats got get see day days world ll ve re d about all quick brief briefly short
    overview""".split()
)
_AHEAD = re.compile(r"\b(?:will|shall|going to|gonna|next|tomorrow)\b", re.IGNORECASE)
_GOING_ON = re.compile(r"\bgoing on\b", re.IGNORECASE)
_IS_THERE = re.compile(r"\b(?:is|are) there\b", re.IGNORECASE)


def asks_for_news(question: Timeframe, *, talking: bool = False) -> bool:
    """Whether a question names no subject beside its period.

    In a conversation (`talking`), "the latest" and "updates" are about its subject, and so is
    "what happened?" without a period.
    """
    rest = _GOING_ON.sub("happening", _IS_THERE.sub("", question.rest))
    words = frozenset(_WORD.findall(rest.casefold()))
    if _AHEAD.search(rest) or not words <= _NEWS | _FILLER:
        return False
    of_subject = _OF_SUBJECT if question.period else _OF_SUBJECT | _HAPPENS
    if talking and (question.newest or not words.isdisjoint(of_subject)):
        return False
    return question.newest or not words.isdisjoint(_NEWS)
