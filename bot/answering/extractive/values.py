"""Values in a sentence, with their units: counts, sums of money, durations and dates.

Two values are compared here as well. What cannot be compared with certainty is no value: "several",
"on Wednesday", a year, a score.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.text.english import MONTH_NUMBERS, WRITTEN_MONTH
from retrieval.text.numbers import Number, find_numbers

_UNIT = re.compile(
    r"\s?%|\s?per ?cent\b|[ -](?:second|minute|hour|day|week|month|year|decade|mile|metre|meter"
    r"|kilomet(?:er|re)|foot|feet|pound|dollar|euro|pence|cent|degree)s?\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:US\$|[$€£¥])\s?$", re.IGNORECASE)
_SIGNS = {"dollar": "$", "pound": "£", "euro": "€"}
_HEDGES = {
    "about": r"about|around|some|roughly|nearly|almost|approximately|estimated|close to|up to",
    "over": r"more than|over|at least|above|upwards of|exceed\w*",
    "under": r"less than|fewer than|under|below|at most",
}
_HEDGE = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _HEDGES.items())})\s+$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s?\+")
_TO = re.compile(r"\s?(?:-|–|to)\s?[$€£¥]?")
# Beside a number: parts of names, clock times, scores and the like.
_PART_BEFORE = re.compile(r"[\w.,:-]$")
_PART_AFTER = re.compile(r"[\w:/]|-[a-z]*\d|[.,]\d|\s?[ap]\.?m\b", re.IGNORECASE)
_YEARS = range(1900, 2101)
_DATES = [
    re.compile(rf"\b(?P<month>{WRITTEN_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{WRITTEN_MONTH})"),
]
# Before a date that ends something, as in "until Friday, 5 May".
_UNTIL = re.compile(r"\b(?:until|till|through)\s+(?:[A-Z][a-z]+day,?\s+)?$")
# A hedged number is only this near what it says.
_ABOUT = 0.1
# Characters before a number in which its hedge stands.
_NEAR = 24


@dataclass(frozen=True)
class Value:
    """A value and its place; `low` and `high` are the least and the most that it may mean.

    `unit` is a currency sign, "%", a unit of time or length, "date", "last date" for one that ends
    something, or '' for a mere count.
    """

    text: str
    start: int
    end: int
    unit: str
    low: float
    high: float


def values(text: str) -> list[Value]:
    """Return the values of a sentence in their order."""
    dates = list(_dates(text))
    taken = [range(date.start, date.end) for date in dates]
    numbers = [
        number
        for number in find_numbers(text)
        if not number.ordinal
        and not number.is_vague
        and not any(number.start in span for span in taken)
    ]
    return sorted([*dates, *_quantities(text, numbers)], key=lambda value: value.start)


def compatible(first: Value, second: Value) -> bool:
    """Whether both may be true of the same thing; what cannot be compared may."""
    return first.unit != second.unit or (first.low <= second.high and second.low <= first.high)


def _dates(text: str) -> Iterator[Value]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            # Without its year: articles that are compared are of one time.
            day = 31.0 * MONTH_NUMBERS[match["month"][:3].lower()] + int(match["day"])
            ends = _UNTIL.search(text, max(0, match.start() - _NEAR), match.start())
            unit = "last date" if ends else "date"
            yield Value(match.group(), match.start(), match.end(), unit, day, day)


def _quantities(text: str, numbers: Sequence[Number]) -> Iterator[Value]:
    used = 0
    for i, number in enumerate(numbers):
        if number.start < used:
            continue
        following = numbers[i + 1] if i + 1 < len(numbers) else None
        ranged = following and _TO.fullmatch(text, number.end, following.start)
        high = following if following and ranged else number
        used = high.end
        if not _is_part(text, number, high) and (value := _quantity(text, number, high)):
            yield value


def _is_part(text: str, low: Number, high: Number) -> bool:
    """Whether a number or a range belongs to a name, a clock time, a score or the like."""
    sign = _SIGN.search(text, 0, low.start)
    before = not sign and _PART_BEFORE.search(text, 0, low.start)
    return bool(before or _PART_AFTER.match(text, high.end))


def _quantity(text: str, first: Number, last: Number) -> Value | None:
    sign = _SIGN.search(text, max(0, first.start - _NEAR), first.start)
    start = sign.start() if sign else first.start
    written_unit = _UNIT.match(text, last.end)
    end = written_unit.end() if written_unit else last.end
    unit = _unit(sign[0] if sign else "", written_unit[0] if written_unit else "")
    low, high = _bounds(first, last)
    is_year = text[first.start : first.end].isdecimal() and first.value in _YEARS
    if low > high or (is_year and not unit and last.scale == 1):
        return None
    hedge = _HEDGE.search(text, max(0, start - _NEAR), start)
    kind = hedge.lastgroup if hedge else ""
    more = _MORE.match(text, end)
    end = more.end() if more else end
    if kind == "about":
        low, high = low * (1 - _ABOUT), high * (1 + _ABOUT)
    if kind == "over" or more:
        high = float("inf")
    if kind == "under":
        low = 0.0
    return Value(text[start:end].strip(), start, end, unit, low, high)


def _bounds(first: Number, last: Number) -> tuple[float, float]:
    """Return the least and the most that a number or a range may mean, by how round it is.

    In "3 to 5 million" the first number is in millions as well. A range that goes down is a score,
    and its least is more than its most.
    """
    least, step = first.value, first.step
    if first.scale == 1 < last.scale:
        least, step = least * last.scale, (step or 1) * last.scale
    if least > last.value:
        return float("inf"), 0.0
    return float(least - step / 2), float(last.value + last.step / 2)


def _unit(sign: str, unit: str) -> str:
    if sign:
        return sign.strip().upper().removeprefix("US")
    written = unit.strip(" -").casefold()
    if written in {"%", "percent", "per cent"}:
        return "%"
    return _SIGNS.get(written.removesuffix("s"), written.removesuffix("s"))
