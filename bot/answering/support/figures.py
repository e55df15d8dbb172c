"""Figures with their unit and with what they count, and whether one states another.

"39 medals" is not said by "37 medals for 39 athletes", nor "£5" by "€5". Numbers inside dates are
no figures: `dates` reads those. Pure.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from retrieval.text.numbers import Number, find_numbers

Stems = Callable[[str], Sequence[str]]

_CURRENCIES = {"$": "$", "£": "£", "€": "€", "¥": "¥", "₹": "₹"}
# A measure by its words: two figures with different measures are different figures.
_MEASURES = {
    word: group.split()[0]
    for group in (
        "% percent percentage pc",
        "$ dollar dollars buck bucks",
        "€ euro euros",
        "¥ yen",
        "second seconds sec secs",
        "minute minutes min mins",
        "hour hours hr hrs",
        "day days",
        "week weeks",
        "month months",
        "year years yr yrs",
        "decade decades",
        "century centuries",
        "mile miles mi",
        "kilometre kilometres kilometer kilometers km kms",
        "metre metres meter meters",
        "centimetre centimetres centimeter centimeters cm",
        "foot feet ft",
        "inch inches",
        "acre acres",
        "hectare hectares",
        "tonne tonnes ton tons",
        "kilo kilos kilogram kilograms kg",
        "gram grams",
        "ounce ounces oz",
        "mph",
        "kph",
        "degree degrees",
        "litre litres liter liters",
        "gallon gallons",
        "megawatt megawatts mw",
        "gigawatt gigawatts gw",
    )
    for word in group.split()
}
# So far behind a figure stands what it counts.
_NOUN_WORDS = 4
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(
    r"[,;:.!?()—–](?!\d)|\b(?:and|or|but|while|who|which|that|when|of|for|from|in|at|by)\b"
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|some|nearly|almost|close to|more than|over|at least"
    r"|less than|fewer than|under|up to|an estimated|estimated|as (?:many|much) as)\s+[$£€]?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more than|over|above|at least|exceeding)\s+[$£€]?$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:(?:less|fewer) than|under|below|at most)\s+[$£€]?$", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|these|those)\s$", re.IGNORECASE)
# A figure that is told roughly may be off by so much of itself.
_ROUGH = Decimal("0.06")

# Figures without a number, by the numbers that they may stand for.
_VAGUE = {
    "dozens": (24, 150), "scores": (40, 150), "hundreds": (100, 2_000),
    "thousands": (1_000, 20_000), "millions": (10**6, 10**9), "billions": (10**9, 10**12),
}  # fmt: skip
_VAGUE_WORD = re.compile(rf"\b({'|'.join(_VAGUE)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A figure of a text: `low` to `high` are the numbers that it may stand for.

    `measure` is its unit, as in "$", "%" or "year", or ''; `nouns` the stems of what it may count;
    `bound` is 1 for "more than", -1 for "less than" and 0 for neither;
    it is `rough` behind "about" and the like.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    measure: str
    nouns: frozenset[str]
    ordinal: bool = False
    bound: int = 0
    rough: bool = False

    def states(self, claimed: "Figure") -> bool:
        """Whether this figure says what another one claims, its unit included."""
        if self.ordinal != claimed.ordinal:
            return False
        if self.measure and claimed.measure and self.measure != claimed.measure:
            return False
        if self.bound * claimed.bound < 0:
            return False
        if self.rough and claimed.rough:
            return self.low == claimed.low
        # A claim may round what its source says exactly, and not the other way about.
        return claimed.low <= (self.low + self.high) / 2 <= claimed.high

    def counts_same(self, claimed: "Figure") -> bool:
        """Whether both count the same thing, as far as their words tell."""
        if self.measure or claimed.measure:
            return self.measure == claimed.measure
        return bool(self.nouns & claimed.nouns)


def read_figures(text: str, stems: Stems, dates: Sequence[tuple[int, int]] = ()) -> list[Figure]:
    """Return the figures of a text in order, but for those inside the spans of its dates."""
    inside = {i for start, end in dates for i in range(start, end)}
    figures = [
        _figure(text, number, stems)
        for number in find_numbers(text)
        if number.start not in inside and not _is_pronoun(text, number)
    ]
    figures += _vague(text, stems)
    return sorted(figures, key=lambda figure: figure.start)


def _is_pronoun(text: str, number: Number) -> bool:
    """Whether "one" counts nothing, or "second" and "first" are no order: "at first"."""
    if number.in_words and number.ordinal and number.value <= 2:
        return bool(re.search(r"\b(?:at|a|split)\s$", text[: number.start])) or not re.match(
            r"[\s-]+\w", text[number.end :]
        )
    if (
        number.in_words
        and not number.ordinal
        and number.value <= 3
        and _THE.search(text[: number.start])
    ):
        return True  # "the two", who were named before
    return number.in_words and number.value <= 1 and not number.ordinal


def _figure(text: str, number: Number, stems: Stems) -> Figure:
    rough = bool(_ABOUT.search(text[: number.start]))
    slack = max(number.step / 2, number.value * _ROUGH if rough else Decimal(0))
    measure, nouns = _measure(text, number), _nouns(text[number.end :], stems)
    return Figure(
        number.start, number.end, number.value - slack, number.value + slack, measure, nouns,
        number.ordinal, _bound(text[: number.start]), rough,
    )  # fmt: skip


def _bound(before: str) -> int:
    return bool(_MORE.search(before)) - bool(_LESS.search(before))


def _vague(text: str, stems: Stems) -> Iterator[Figure]:
    for match in _VAGUE_WORD.finditer(text):
        low, high = _VAGUE[match[1].lower()]
        nouns = _nouns(text[match.end() :], stems)
        yield Figure(match.start(), match.end(), Decimal(low), Decimal(high), "", nouns)


def _measure(text: str, number: Number) -> str:
    before = text[max(0, number.start - 1) : number.start]
    if before in _CURRENCIES:
        return _CURRENCIES[before]
    after = re.match(r"[\s-]*(%|per ?cent|[^\W\d_]+)", text[number.end :])
    if not after:
        return ""
    word = after[1].lower().replace("per cent", "percent")
    return "%" if word == "%" else _MEASURES.get(word, "")


def _nouns(after: str, stems: Stems) -> frozenset[str]:
    """The stems of the words that follow, up to the end of their clause."""
    end = _CLAUSE_END.search(after)
    clause = after[: end.start()] if end else after
    return frozenset(stems(" ".join(_WORD.findall(clause)[:_NOUN_WORDS])))
