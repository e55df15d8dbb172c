"""Answer type: what a question asks for (a person, a number, a date), and which sentences have it.

The classical expected answer type of question answering, by patterns.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answering.names import COUNTRY, STATE, find_names
from retrieval.text.english import ONES, SCALES, TENS, WEEKDAYS, WRITTEN_MONTH
from retrieval.text.numbers import find_numbers

Place = tuple[int, int]
# The places in a sentence, from start to end, of what a question asks for; what stands in the
# question itself is none.
Finder = Callable[[str, str], list[Place]]


@dataclass(frozen=True)
class Expectation:
    """What an answer must have; `find` finds it in a sentence, see `Finder`."""

    kind: str
    find: Finder

    def supplied(self, sentence: str, question: str) -> bool:
        """Whether a sentence has what the question asks for."""
        return bool(self.find(sentence, question))


def expectation(question: str) -> Expectation:
    """Return what a question asks for."""
    return next((kind for pattern, kind in _KINDS if pattern.search(question)), _ANYTHING)


def find_members(sentence: str, question: str) -> list[Place]:
    """Return the new members in a sentence of the kind that is asked for, if all are known."""
    found = (find(sentence, question) for asks, find in _CLOSED if asks.search(question))
    return [place for places in found for place in places]


def _matching(pattern: str | re.Pattern[str]) -> Finder:
    """Return a finder of matches of the pattern that the question does not have."""
    compiled = re.compile(pattern)

    def find(sentence: str, question: str) -> list[Place]:
        asked = question.casefold()
        return [
            match.span()
            for match in compiled.finditer(sentence)
            if match.group().strip("“\"‘' ").casefold() not in asked
        ]

    return find


def _new_numbers(sentence: str, question: str) -> list[Place]:
    asked, numbers = {number.value for number in find_numbers(question)}, find_numbers(sentence)
    taken = [range(number.start, number.end) for number in numbers]
    quantities = _new_quantities(sentence, question)
    return sorted(
        [(number.start, number.end) for number in numbers if number.value not in asked]
        + [place for place in quantities if not any(place[0] in span for span in taken)]
    )


def _new_names(sentence: str, question: str) -> list[Place]:
    names = (name for name in find_names(sentence) if name.is_certain)
    # "He" is the name of the sentence before, which is shown with this one: see `context_sentence`.
    he = _OPENS_WITH_HE.match(sentence)
    new = [(name.start, name.end) for name in names if _is_new(name.text, question)]
    return [he.span(), *new] if he else new


def _new_places(sentence: str, question: str) -> list[Place]:
    return [
        (start, end) for start, end in _places(sentence) if _is_new(sentence[start:end], question)
    ]


def _places(sentence: str) -> Iterator[Place]:
    """Yield the names that stand as places do: "in Ohio", and Ohio in "University of Ohio"."""
    for name in find_names(sentence):
        if _BEFORE_PLACE.search(sentence[: name.start]):
            yield name.start, name.end
        for of in re.finditer(r" of (.+?)(?= of |$)", name.text):
            yield name.start + of.start(1), name.start + of.end(1)


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
_new_quantities = _matching(
    r"(?i:\b(?:dozen|hundred|thousand|million|billion|half|twice|double|both|no|none)\b)"
)
_OPENS_WITH_HE = re.compile(r"\W*(?:He|She)\b")
_BEFORE_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|outside|on|off|across|around|into|of)\s+(?:the\s+)?$"
)

# The first pattern that the question matches says what it asks for.
_KINDS: list[tuple[re.Pattern[str], Expectation]] = [
    (re.compile(pattern, re.IGNORECASE), Expectation(kind, find))
    for pattern, kind, find in (
        (r"\bhow long\b|\bhow old\b", "duration", _matching(_DURATION)),
        (r"\bhow (?:much|expensive)\b|\bwhat (?:price|cost)\b", "amount", _matching(_MONEY)),
        (
            r"\bhow (?:many|far|big|large|high|tall|often|fast|deep|wide)\b",
            "number",
            _new_numbers,
        ),
        (
            r"\b(?:what|which) (?:number|percentage|share|score|total|age)\b|\bscore\b",
            "number",
            _new_numbers,
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
            _new_places,
        ),
        (
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|company|team|party|celebrity"
            r"|actor|singer|politician|official|outlet|newspaper|agency)\b",
            "name",
            _new_names,
        ),
        (r"\bwhy\b|\bwhat (?:reason|caused|led)\b|\bhow come\b", "reason", _matching(_REASON)),
    )
]
_ANYTHING = Expectation("anything", lambda sentence, question: [])

_WHERE_TO = r"\bwhere\b.*\b(?:go|going|travel|fly|head|heading|move|moving|leave)\b"
_DESTINATION = r"\b(?:fl(?:y|ies|ew)|go(?:es)?|went|travel\w*|head\w*|leav\w+|mov\w+)\b.*\bto [A-Z]"

# Kinds with a form or members that are known: a sentence without is no answer.
_CLOSED: list[tuple[re.Pattern[str], Finder]] = [
    (re.compile(asks, re.IGNORECASE), _matching(members))
    for asks, members in (
        (r"\b(?:which|what) (?:\w+ ){0,2}states?\b", STATE),
        (r"\b(?:which|what) (?:\w+ ){0,2}(?:countr|nation\b)", COUNTRY),
        (r"\b(?:which|what) (?:\w+ ){0,2}months?\b", WRITTEN_MONTH),
        (r"^\W*(?:for )?how long\b", _DURATION),
        (_WHERE_TO, _DESTINATION),
    )
]
