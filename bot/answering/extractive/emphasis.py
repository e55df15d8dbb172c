"""Emphasis: where in a sentence stands what was asked for, if its kind is known."""

import re

from bot.answering.extractive.answer_type import Place, find_members
from bot.answering.extractive.question_analysis import AnalysedQuestion
from retrieval.text.english import WEEKDAYS, WRITTEN_MONTH
from retrieval.text.numbers import find_numbers

# More places of the kind than this do not show which one answers.
_MOST = 2
_KINDS = frozenset("duration amount number time place name".split())
# A time that says when: the day with its month and year, a weekday, a year or a time of day.
_DAY = "|".join(map(str.capitalize, WEEKDAYS))
_WHEN = re.compile(
    rf"(?:\b(?:{_DAY}),? )?(?:\b\d{{1,2}} )?\b{WRITTEN_MONTH}(?: \d{{1,2}}\b)?"
    r"(?:,? (?:19|20)\d\d\b)?"
    rf"|\b(?:{_DAY})\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}(?:[:.]\d\d)?\s?[ap]\.?m\b\.?"
    r"|\bnoon\b|\bmidnight\b"
)
# What belongs to a number and is read with it: a sign before it, a unit after it.
_SIGN, _UNIT = re.compile(r"[$€£¥]$"), re.compile(r"\s?(?:%|per ?cent\b|(?:m|b|tr)illion\b)")
_HE = re.compile(r"\W*(?:He|She)\b")


def emphasised(question: AnalysedQuestion, text: str) -> tuple[Place, ...]:
    """Return the places in a sentence that answer a question; none where that is not plain."""
    kind = question.expected.kind
    places = find_members(text, question.clause)
    if not places and kind == "time":
        asked = question.folded
        places = [m.span() for m in _WHEN.finditer(text) if m[0].casefold() not in asked]
    elif not places and kind in _KINDS:
        places = [
            place
            for place in question.expected.find(text, question.text)
            if not _HE.fullmatch(text, *place)
        ]
    numbers = [(number.start, number.end) for number in find_numbers(text)]
    whole = [number for number in numbers if any(_meet(number, place) for place in places)]
    places = _merged(sorted(_with_unit(text, place) for place in [*places, *whole]))
    return tuple(places) if len(places) <= _MOST else ()


def _with_unit(text: str, place: Place) -> Place:
    start, end = place
    sign, unit = _SIGN.search(text, 0, start), _UNIT.match(text, end)
    return (sign.start() if sign else start), (unit.end() if unit else end)


def _meet(first: Place, second: Place) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _merged(places: list[Place]) -> list[Place]:
    """Join places that overlap."""
    merged: list[Place] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
