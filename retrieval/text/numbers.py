"""Find the numbers of a text, in figures and in words, with their values and places.

"1.5 million", "1,500,000" and "one and a half million" have one value; so have "380" and "Three
hundred and eighty". What a number counts, whether it is a date, a sum or a score, is the caller's
to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from retrieval.text.english import ONES, ONES_ORDINAL, SCALES, SHORT_SCALES, TENS


@dataclass(frozen=True)
class Number:
    """A number as `text[start:end]` writes it.

    `step` is the unit to which it may be rounded: 1,000 for "12,000", 100,000 for "1.3 million", 0
    for "12" and "120", which are mostly exact. `scale` is what its last word multiplies by, a
    million for "1.3 million", else 1: in "3 to 5 million" the first number has none of its own.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    scale: Decimal
    in_words: bool
    ordinal: bool  # "third", "21st"

    @property
    def is_vague(self) -> bool:
        """Whether it mostly counts nothing: "one of", "at first", "a second later"."""
        return self.in_words and self.value <= (2 if self.ordinal else 1)


def find_numbers(text: str) -> list[Number]:
    """Return the numbers of a text in their order; none overlaps another.

    Not the digits of a name, such as "H5N1", "COVID-19" or "F-16". "11:30", "3/4" and "9-6" are two
    numbers each, "21st" and "third" are ordinals, and "hundreds" and "several" are no numbers.
    """
    return sorted([*_in_figures(text), *_in_words(text)], key=lambda number: number.start)


def number_in_words(words: str) -> int | None:
    """Return the value of a whole text such as "twenty-four" or "a dozen", or None."""
    words = " ".join(words.split())
    return int(_value(words)[0]) if _WORDS.fullmatch(words) else None


def _in_figures(text: str) -> Iterator[Number]:
    for match in _FIGURES.finditer(text):
        figures = match["figures"]
        if _ONE_NUMBER.fullmatch(figures):
            yield _figure(match.start(), match.end(), figures, match["scales"], match["th"])
            continue
        parts = list(re.finditer(r"\d+", figures))  # a time, a version, an address
        for part in parts[:-1]:
            yield _figure(match.start() + part.start(), match.start() + part.end(), part[0])
        last = parts[-1]
        yield _figure(
            match.start() + last.start(), match.end(), last[0], match["scales"], match["th"]
        )


def _figure(
    start: int, end: int, figures: str, scales: str | None = None, th: str | None = None
) -> Number:
    plain = figures.replace(",", "")
    scale = _scale(scales or "")
    decimals = len(plain.partition(".")[2])
    step = Decimal(10) ** -decimals if decimals else _step(plain)
    step = max(step, Decimal(1)) if scale > 1 and not decimals else step
    return Number(start, end, Decimal(plain) * scale, step * scale, scale, False, bool(th))


def _step(digits: str) -> Decimal:
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10**zeros) if 1 < zeros < len(digits) else Decimal(0)


def _scale(words: str) -> Decimal:
    return Decimal(prod(_FACTORS[word] for word in re.findall("[a-z]+", words.lower())))


def _in_words(text: str) -> Iterator[Number]:
    end = 0
    for first in _WORD.finditer(text):
        # The whole pattern at every word would take ten times as long.
        if first[0].lower() not in _FIRST or first.start() < end:
            continue
        match = _WORDS.match(text, first.start())
        if not match:
            continue
        end = match.end()
        value, scale = _value(match[0])
        count = value / scale
        whole = count == count.to_integral_value()
        step = max(_step(f"{int(count)}"), Decimal(1)) if whole else Decimal("0.5")
        ordinal = match[0].lower().rpartition(" ")[2].rpartition("-")[2] in _ORDINALS
        step = step * scale if scale > 1 else Decimal(0)
        yield Number(first.start(), end, value, step, scale, True, ordinal)


def _value(words: str) -> tuple[Decimal, Decimal]:
    """Return the value of number words, and the scale in which they end, else 1."""
    total, group, scale = Decimal(0), Decimal(0), Decimal(1)
    for word in re.findall("[a-z]+", words.lower()):
        if word == "hundred":  # stays open: "two hundred thousand"
            group, scale = (group or Decimal(1)) * 100, Decimal(100)
        elif word in SCALES:
            total, group = total + (group or Decimal(1)) * SCALES[word], Decimal(0)
            scale = Decimal(SCALES[word])
        elif word in _VALUES:
            group, scale = group + _VALUES[word], Decimal(1)
    return total + group, scale


_ORDINALS = {word: n for n, word in enumerate(ONES_ORDINAL)} | {
    f"{word[:-1]}ieth": 10 * n for n, word in enumerate(TENS, 2)
}
_VALUES = {
    **{word: Decimal(n) for n, word in enumerate(ONES)},
    **{word: Decimal(10 * n) for n, word in enumerate(TENS, 2)},
    **{word: Decimal(n) for word, n in _ORDINALS.items()},
    "half": Decimal("0.5"),
}
_FACTORS = SCALES | SHORT_SCALES
_FIRST = frozenset([*_VALUES, "a", "an"])
# As number words begin, and few others.
_WORD = re.compile(
    r"\b(?:an?(?=[ -][bdhmt])|(?:e[il]|f[io]|hal|ni|one|s[ei]|t(?:e|h[ir]|w)|ze)[a-z]*)",
    re.IGNORECASE,
)

# Not in "H5N1", "COVID-19" or "F-16": there digits are part of a name.
_FIGURES = re.compile(
    r"(?P<figures>\d(?<![A-Za-z\d]\d)(?<!(?-i:[A-Z])-\d)(?:[\d,.:]*\d)?)"
    rf"(?:(?P<scales>(?:[ -]?\b(?:{'|'.join(SCALES)})\b)+|(?:{'|'.join(SHORT_SCALES)})\b)"
    r"|(?P<th>st|nd|rd|th)\b)?",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")

_DIGIT, _TENS, _LAST = "|".join(ONES[1:10]), "|".join(TENS), "|".join(_ORDINALS)
_BIG = "dozen|thousand|million|billion|trillion"
_BELOW_100 = rf"(?:(?:{_TENS})(?:(?: |-)(?:{_DIGIT}))?|{'|'.join(reversed(ONES))})"
_CLOSED = rf"(?!\w|(?: |-)(?:hundred|{_BIG})\b)"
_HUNDREDS = rf"(?:{_BELOW_100}|an?)(?: |-)hundred(?:(?: and|) {_BELOW_100}{_CLOSED})?"
# Up to 999 in words; each space in it may be replaced by other white space.
CARDINAL = rf"(?:{_HUNDREDS}|an? dozen|{_BELOW_100})"
_GROUP = rf"(?:{_HUNDREDS}|{_BELOW_100}(?: and a half)?|(?:half )?an?(?=(?: |-)(?:{_BIG})\b))(?!\w)"
_THOUSANDS = rf"{_GROUP}(?: |-)thousand(?:(?: and|) {_GROUP}{_CLOSED})?"
_MILLIONS = rf"{_GROUP}(?: |-)million(?:(?: and|) (?:{_THOUSANDS}|{_HUNDREDS}{_CLOSED}))?"
_BILLIONS = rf"{_GROUP}(?: |-)billion(?:(?: and|) {_MILLIONS})?"
_ORDINAL = (
    rf"(?:(?:{_GROUP}(?: |-)thousand(?: and|) )?(?:(?:{_BELOW_100}|an?)(?: |-)hundred(?: and|) )"
    rf"(?:(?:{_TENS})(?: |-))?|(?:(?:{_TENS})(?: |-))?)(?:{_LAST})"
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:{_ORDINAL}|{_BILLIONS}|{_MILLIONS}|{_THOUSANDS}"
    rf"|{_GROUP}(?:(?: |-)(?:{_BIG}))?)(?!\w)",
    re.IGNORECASE,
)
