"""What a question asks for, a person, a number, a date …, and whether a sentence supplies it."""

import re
from dataclasses import dataclass

from bot.answering.names import COUNTRY, STATE

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
    r"|million|billion|half|twice|double|both|no|none)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TIME = re.compile(
    rf"\b{_MONTH}|\b{_DAY}|\b(?:19|20)\d\d\b|\b(?:today|yesterday|tomorrow|tonight|noon|midnight)\b"
    r"|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b(?:week|month|year|spring|summer|autumn|winter)\b",
)
_DURATION = re.compile(
    r"\b(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|several|few|an?|half an)[ -]"
    r"(?:second|minute|hour|day|week|month|year|decade|night)s?\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥]\s?\d|\d[\d.,]*\s?(?:dollars|euros|pounds|yen|cents|pence|percent|%)")
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|outside|on|off|across|around|into|of)\s+(?:the\s+)?[A-Z]"
)
_NAME = re.compile(r"(?<=[\w,;:] )[“\"‘']?[A-Z][\w’'-]+|^[A-Z][\w’'-]+ [A-Z]")
_REASON = re.compile(
    r"\b(?:because|since|due to|after|so that|in order to|as a result|owing to|caused|led to|to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Expectation:
    """What an answer must hold. `supplied_by` finds it in a sentence."""

    kind: str
    supplied_by: re.Pattern[str] | None


# The first pattern that the question matches says what it asks for.
_KINDS: list[tuple[re.Pattern[str], Expectation]] = [
    (re.compile(pattern, re.IGNORECASE), Expectation(kind, supplied))
    for pattern, kind, supplied in (
        (r"\bhow long\b|\bhow old\b", "duration", _DURATION),
        (r"\bhow (?:much|expensive)\b|\bwhat (?:price|cost)\b", "amount", _MONEY),
        (r"\bhow (?:many|far|big|large|high|tall|often|fast|deep|wide)\b", "number", _NUMBER),
        (
            r"\b(?:what|which) (?:number|percentage|share|score|total|age)\b|\bscore\b",
            "number",
            _NUMBER,
        ),
        (
            r"\bwhen\b|\bwhat (?:time|day|date|year|month)\b|\bwhich (?:day|date|year|month)\b"
            r"|deadline",
            "time",
            _TIME,
        ),
        (
            r"\bwhere\b|\b(?:what|which) (?:city|country|state|town|place|island|region|venue)\b",
            "place",
            _PLACE,
        ),
        (
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|company|team|party|celebrity"
            r"|actor|singer|politician|official|outlet|newspaper|agency)\b",
            "name",
            _NAME,
        ),
        (r"\bwhy\b|\bwhat (?:reason|caused|led)\b|\bhow come\b", "reason", _REASON),
    )
]
_ANYTHING = Expectation("anything", None)

_WHERE_TO = r"\bwhere\b.*\b(?:go|going|travel|fly|head|heading|move|moving|leave)\b"
_DESTINATION = r"\b(?:fl(?:y|ies|ew)|go(?:es)?|went|travel\w*|head\w*|leav\w+|mov\w+)\b.*\bto [A-Z]"

# Kinds with a form or members that are known: a sentence without is no answer.
_CLOSED: list[tuple[re.Pattern[str], re.Pattern[str]]] = [
    (re.compile(asks, re.IGNORECASE), re.compile(members))
    for asks, members in (
        (r"\b(?:which|what) (?:\w+ ){0,2}states?\b", STATE),
        (r"\b(?:which|what) (?:\w+ ){0,2}(?:countr|nation\b)", COUNTRY),
        (r"\b(?:which|what) (?:\w+ ){0,2}months?\b", _MONTH),
        (r"^\W*(?:for )?how long\b", _DURATION),
        (_WHERE_TO, _DESTINATION),
    )
]


def expectation(question: str) -> Expectation:
    """Say what a question asks for."""
    return next((kind for pattern, kind in _KINDS if pattern.search(question)), _ANYTHING)


def supplies(expected: Expectation, sentence: str, question: str) -> bool:
    """Whether a sentence holds what is asked for, other than in words of the question itself."""
    return expected.supplied_by is not None and _new(expected.supplied_by, sentence, question)


def supplies_member(sentence: str, question: str) -> bool:
    """Whether a question asks for a kind of which all is known, and the sentence has a new one."""
    return any(
        _new(members, sentence, question) for asks, members in _CLOSED if asks.search(question)
    )


def _new(pattern: re.Pattern[str], sentence: str, question: str) -> bool:
    asked = question.casefold()
    found = (match.group().strip("“\"‘' ") for match in pattern.finditer(sentence))
    return any(part.casefold() not in asked for part in found)
