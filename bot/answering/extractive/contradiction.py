"""Contradiction: two sentences that give different values to what a question asks for.

In doubt two sentences do not contradict each other. How old they are does not count here.
"""

import re

from bot.answering.extractive.candidates import SentenceCandidate, passage_stems
from bot.answering.extractive.event_dates import asks_for_timetable, same_event
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.values import Value, compatible, values
from retrieval.article import Article

# Which values answer which kind of question, see `answer_type`.
_COUNT = frozenset({"", "%"})
_MONEY = frozenset("$€£¥")
_DURATION = frozenset("second minute hour day week month year decade".split())
_FITTING = {
    "number": _COUNT | {"mile", "metre", "meter", "kilometer", "kilometre", "degree"},
    "amount": _MONEY,
    "duration": _DURATION,
    "day": frozenset({"date", "last date"}),
}

# What both sentences and titles cover of the question's weight, and its least share of what either
# covers. Of some 30 news questions for a number, sum, duration or day none raises an alarm, of 86
# of SQuAD none, of the seeds 3, all true; .25 and .6 find one more of the seeds, and two on news
# that are false. 2026-11-24.
COMMON, ALIKE = 0.35, 0.7

# A value that is more than so many times the other is of something else.
FURTHEST = 4.0

# Words before and after a count among which is what it counts, and values of a sentence at most.
_BEFORE, _AFTER, _FEW = 2, 3, 2
_PEOPLE = re.compile(
    r"people|persons?|visitors?|residents?|protesters?|demonstrators?|marchers?|fans"
    r"|how (?:big|large)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!,\d)")
_SINCE = re.compile(r"\bsince\b[^,;.]*", re.IGNORECASE)
_ASKS = [
    (re.compile(r"\bwhat\b.*\bcosts?\b|\bhow much\b", re.IGNORECASE | re.DOTALL), "amount"),
    (
        re.compile(r"^\W*(?:and )?(?:when|(?:on )?(?:what|which) (?:day|date))\b", re.IGNORECASE),
        "day",
    ),
]


def contradicting_values(
    question: AnalysedQuestion, first: SentenceCandidate, second: SentenceCandidate
) -> tuple[Value, Value] | None:
    """Return the values by which two sentences of different articles contradict each other."""
    kind = next(
        (kind for asks, kind in _ASKS if asks.search(question.clause)), question.expected.kind
    )
    if kind == "day" and asks_for_timetable(question):
        return None
    values, others = (_stated(question, sentence, kind) for sentence in (first, second))
    if not (values and others and _of_one_thing(question, first, second)):
        return None
    if not all(_differ(value, against) for value in values for against in others):
        return None
    if kind == "day" and not same_event(question, (first, values[0]), (second, others[0])):
        return None
    return values[0], others[0]


def _stated(question: AnalysedQuestion, sentence: SentenceCandidate, kind: str) -> list[Value]:
    """Return the values of a sentence that may answer, if they are few and of one unit."""
    units = _FITTING.get(kind, frozenset())
    fitting = [
        value
        for value in values(sentence.text)
        if value.unit in units
        and value.text.casefold() not in question.folded
        and (kind != "number" or _counts(question, sentence.text, value))
    ]
    if any(year not in question.text for year in _other_years(sentence)):
        return []
    few = len(fitting) <= _FEW and len({value.unit for value in fitting}) == 1
    return fitting if few and "?" not in sentence.text else []


def _other_years(sentence: SentenceCandidate) -> list[str]:
    """Return the years in a sentence but its article's and that in "the most since 2011"."""
    published_in = _article(sentence).published or ""
    years = _YEAR.findall(_SINCE.sub(" ", sentence.text))
    return [year for year in years if not published_in.startswith(year)]


def _differ(first: Value, second: Value) -> bool:
    """Whether two values differ, and not so much that they must be of different things."""
    low, high = sorted((first.low, second.low))
    return not compatible(first, second) and (
        first.unit in _FITTING["day"] or high <= FURTHEST * low
    )


def _counts(question: AnalysedQuestion, text: str, value: Value) -> bool:
    """Whether a count stands beside what is counted: the noun asked for, or people."""
    beside = [
        *re.findall(r"\w+", text[: value.start])[-_BEFORE:],
        *re.findall(r"\w+", text[value.end :])[:_AFTER],
    ]
    of_people = _PEOPLE.search(question.clause)
    return any(
        (of_people and _PEOPLE.fullmatch(word))
        or not question.head.isdisjoint(question.stems(word))
        for word in beside
    )


def _of_one_thing(
    question: AnalysedQuestion, first: SentenceCandidate, second: SentenceCandidate
) -> bool:
    """Whether two sentences of different articles are about the same part of the question."""
    pair = (first, second)
    if _article(first).id == _article(second).id:
        return False
    if not all(question.names <= passage_stems(question, sentence) for sentence in pair):
        return False
    stems = [
        sentence.stems.union(question.stems(_article(sentence).title), question.head)
        for sentence in pair
    ]
    common = question.share(stems[0] & stems[1])
    return common >= max(COMMON, ALIKE * max(map(question.share, stems)))


def _article(sentence: SentenceCandidate) -> Article:
    return sentence.hit.chunk.article
