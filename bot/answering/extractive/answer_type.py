"""Answer type: what a question asks for (a person, a number, a date), and which sentences have it.

The classical expected answer type of question answering, by patterns.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answering.names import COUNTRY, STATE, find_names
from retrieval.text.english import ONES, SCALES, TENS, WEEKDAYS, WRITTEN_MONTH
from retrieval.text.numbers import find_numbers

# Whether a sentence has what a question asks for, other than in words of the question itself.
Supplies = Callable[[str, str], bool]


@dataclass(frozen=True)
class Expectation:
    """What an answer must have; `supplied` says whether a sentence has it, see `Supplies`."""

    kind: str
    supplied: Supplies


def expectation(question: str) -> Expectation:
    """Return what a question asks for."""
    return next((kind for pattern, kind in _KINDS if pattern.search(question)), _ANYTHING)


def supplies_member(sentence: str, question: str) -> bool:
    """Whether a question asks for a kind whose members are known, and a sentence has a new one."""
    return any(has_new(sentence, question) for asks, has_new in _CLOSED if asks.search(question))


def _matching(pattern: str | re.Pattern[str], flags: int = 0) -> Supplies:
    """Return a test for a match of the pattern that the question does not have."""
    compiled = re.compile(pattern, flags)

    def has_new(sentence: str, question: str) -> bool:
        asked = question.casefold()
        matches = (match.group().strip("“\"‘' ") for match in compiled.finditer(sentence))
        return any(match.casefold() not in asked for match in matches)

    return has_new


def _has_new_number(sentence: str, question: str) -> bool:
    asked, numbers = {number.value for number in find_numbers(question)}, find_numbers(sentence)
    for number in reversed(numbers):
        sentence = sentence[: number.start] + sentence[number.end :]
    new = any(number.value not in asked for number in numbers)
    return new or _has_new_quantity(sentence, question)


def _has_new_name(sentence: str, question: str) -> bool:
    names = (name.text for name in find_names(sentence) if name.is_certain)
    # "He" is the name of the sentence before, which is shown with this one: see `context_sentence`.
    return bool(_OPENS_WITH_HE.match(sentence)) or any(_is_new(name, question) for name in names)


def _has_new_place(sentence: str, question: str) -> bool:
    return any(_is_new(place, question) for place in _places(sentence))


def _places(sentence: str) -> Iterator[str]:
    """Yield the names that stand as places do: "in Ohio", and Ohio in "University of Ohio"."""
    for name in find_names(sentence):
        if _BEFORE_PLACE.search(sentence[: name.start]):
            yield name.text
        yield from name.text.split(" of ")[1:]


def _is_new(name: str, question: str) -> bool:
    """Whether a question lacks a name, as it is written or in small letters; "who" is no WHO."""
    if name.isupper():
        return name not in question
    return name.casefold() not in question.casefold()


_NUMBER_WORD = "|".join([*ONES, *TENS, *SCALES])
_UNIT_OF_TIME = "(?:second|minute|hour|day|week|month|year|decade|night)s?"
_DURATION = rf"(?i:\b(?:\d[\d.,]*|{_NUMBER_WORD}|several|few|an?|half an)[ -]{_UNIT_OF_TIME}\b)"
_DAY = "|".join(map(str.capitalize, WEEKDAYS))
_TIME = (
    rf"\b{WRITTEN_MONTH}|\b(?:{_DAY})|\b(?:19|20)\d\d\b"
    r"|\b(?:today|yesterday|tomorrow|tonight|noon|midnight)\b|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b"
    r"|\b(?:week|month|year|spring|summer|autumn|winter)\b"
)
_MONEY = r"[$€£¥]\s?\d|\d[\d.,]*\s?(?:dollars|euros|pounds|yen|cents|pence|percent|%)"
_REASON = (
    r"(?i:\b(?:because|since|due to|after|so that|in order to|as a result|owing to|caused|led to"
    r"|to)\b)"
)
# Numbers that have no value of their own.
_has_new_quantity = _matching(
    r"(?i:\b(?:dozen|hundred|thousand|million|billion|half|twice|double|both|no|none)\b)"
)
_OPENS_WITH_HE = re.compile(r"\W*(?:He|She)\b")
_BEFORE_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|outside|on|off|across|around|into|of)\s+(?:the\s+)?$"
)

# The first pattern that the question matches says what it asks for.
_KINDS: list[tuple[re.Pattern[str], Expectation]] = [
    (re.compile(pattern, re.IGNORECASE), Expectation(kind, supplied))
    for pattern, kind, supplied in (
        (r"\bhow long\b|\bhow old\b", "duration", _matching(_DURATION)),
        (r"\bhow (?:much|expensive)\b|\bwhat (?:price|cost)\b", "amount", _matching(_MONEY)),
        (
            r"\bhow (?:many|far|big|large|high|tall|often|fast|deep|wide)\b",
            "number",
            _has_new_number,
        ),
        (
            r"\b(?:what|which) (?:number|percentage|share|score|total|age)\b|\bscore\b",
            "number",
            _has_new_number,
        ),
        (
            r"\bwhen\b|\bwhat (?:time|day|date|year|month)\b|\bwhich (?:day|date|year|month)\b"
            r"|deadline",
            "time",
            _matching(_TIME),
        ),
        (
            r"\bwhere\b|\b(?:what|which) (?:city|country|state|town|place|island|region|venue)\b",
            "place",
            _has_new_place,
        ),
        (
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|company|team|party|celebrity"
            r"|actor|singer|politician|official|outlet|newspaper|agency)\b",
            "name",
            _has_new_name,
        ),
        (r"\bwhy\b|\bwhat (?:reason|caused|led)\b|\bhow come\b", "reason", _matching(_REASON)),
    )
]
_ANYTHING = Expectation("anything", lambda sentence, question: False)

_WHERE_TO = r"\bwhere\b.*\b(?:go|going|travel|fly|head|heading|move|moving|leave)\b"
_DESTINATION = r"\b(?:fl(?:y|ies|ew)|go(?:es)?|went|travel\w*|head\w*|leav\w+|mov\w+)\b.*\bto [A-Z]"

# Kinds with a form or members that are known: a sentence without is no answer.
_CLOSED: list[tuple[re.Pattern[str], Supplies]] = [
    (re.compile(asks, re.IGNORECASE), _matching(members))
    for asks, members in (
        (r"\b(?:which|what) (?:\w+ ){0,2}states?\b", STATE),
        (r"\b(?:which|what) (?:\w+ ){0,2}(?:countr|nation\b)", COUNTRY),
        (r"\b(?:which|what) (?:\w+ ){0,2}months?\b", WRITTEN_MONTH),
        (r"^\W*(?:for )?how long\b", _DURATION),
        (_WHERE_TO, _DESTINATION),
    )
]
