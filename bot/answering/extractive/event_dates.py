"""Event dates: whether two sentences give a date to the same thing.

A timetable has many dates, and so has a story: the day it begins, the day it is discussed.
"""

import re

from bot.answering.extractive.candidates import SentenceCandidate
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.values import Value

# Words around a date among which is what happens on it.
_BEFORE, _AFTER = 8, 4
_TIMETABLE = re.compile(
    r"\bwhen\s+(?:do|does)\b(?!.*\b(?:start|begin|stop|end|first|last|next)\b)"
    r".*\b(?:run|sail|fly|operate|go|depart|leave|arrive|meet|play|train|open|close)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE_END = re.compile(r"[;:–—]|,\s+(?:and|but|when|which|while|where)\b")


def asks_for_timetable(question: AnalysedQuestion) -> bool:
    """Whether a question asks for what comes round, as in "When does the ferry run?"."""
    return bool(_TIMETABLE.search(question.clause))


def same_event(
    question: AnalysedQuestion,
    first: tuple[SentenceCandidate, Value],
    second: tuple[SentenceCandidate, Value],
) -> bool:
    """Whether the words around two dates have one in common that is no name of the question's."""
    around = [_around(question, sentence.text, value) for sentence, value in (first, second)]
    return not around[0].isdisjoint(around[1])


def _around(question: AnalysedQuestion, text: str, value: Value) -> frozenset[str]:
    before = _CLAUSE_END.split(text[: value.start])[-1]
    after = _CLAUSE_END.split(text[value.end :])[0]
    near = [*re.findall(r"\w+", before)[-_BEFORE:], *re.findall(r"\w+", after)[:_AFTER]]
    return frozenset(stem for word in near for stem in question.stems(word)) - question.names
