"""The values in a sentence, counts, sums, spans of time and dates, and whether two agree.

Pure. A value that cannot be compared with certainty, such as "several" or "on Wednesday", is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORDS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen""".split()
_SMALL = {word: float(n) for n, word in enumerate(_WORDS, 2)} | {
    word: 10.0 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "k": 1e3, "m": 1e6, "bn": 1e9,
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = (
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{_TENS})-(?:one|{'|'.join(_WORDS[:8])})|{'|'.join(_SMALL)}"
)
_SCALE = r"[ -]?(?:hundred|thousand|million|billion|trillion|bn)\b|(?<=\d)[km]\b"
_UNIT = (
    r"\s?%|\s?per ?cent\b|[ -](?:second|minute|hour|day|week|month|year|decade|mile|metre|meter"
    r"|kilomet(?:er|re)|foot|feet|pound|dollar|euro|pence|cent|degree)s?\b"
)
_HEDGE = {
    "about": r"about|around|some|roughly|nearly|almost|approximately|estimated|close to|up to",
    "over": r"more than|over|at least|above|upwards of|exceed\w*",
    "under": r"less than|fewer than|under|below|at most",
}
_HEDGES = "|".join(_HEDGE.values())
_QUANTITY = re.compile(
    rf"(?:\b(?P<hedge>{_HEDGES})\s+)?(?P<sign>US\$|[$€£¥]\s?)?(?<![\w.,:-])(?P<low>{_NUMBER})"
    rf"(?P<scale>{_SCALE})?(?:\s?(?:-|–|to)\s?[$€£¥]?(?P<high>{_NUMBER})(?P<scale2>{_SCALE})?)?"
    rf"(?![\w:/]|-[a-z]*\d|[.,]\d|\s?[ap]\.?m\b)(?P<unit>{_UNIT})?(?P<more>\s?\+)?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = [
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?![a-z])"),
]
# A hedged number is only near what it says.
_ABOUT = 0.1


@dataclass(frozen=True)
class Value:
    """A value and its place; `low` and `high` are the least and the most that it may mean.

    `unit` is a currency sign, "%", a unit of time or length, "date", or '' for a mere count.
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
    numbers = [one for one in _quantities(text) if not any(one.start in span for span in taken)]
    return sorted([*dates, *numbers], key=lambda value: value.start)


def compatible(one: Value, other: Value) -> bool:
    """Whether both may be true of the same thing; what cannot be compared may."""
    return one.unit != other.unit or (one.low <= other.high and other.low <= one.high)


def _dates(text: str) -> Iterator[Value]:
    for pattern in _DATE:
        for match in pattern.finditer(text):
            # Without its year: articles that are compared are of one time.
            day = 31.0 * _MONTHS.index(match["month"][:3].lower()) + int(match["day"])
            yield Value(match.group(), match.start(), match.end(), "date", day, day)


def _quantities(text: str) -> Iterator[Value]:
    for match in _QUANTITY.finditer(text):
        unit = _unit(match["sign"], match["unit"])
        scale = match["scale"] or (match["scale2"] if match["high"] else None)
        low, nearness = _read(match["low"], scale)
        high, other = _read(match["high"], match["scale2"]) if match["high"] else (low, nearness)
        if not unit and not scale and match["low"].isdigit() and 1900 <= low <= 2100:
            continue  # a year
        if high < low:
            continue  # a score, 9–6
        low, high = low - nearness / 2, high + other / 2
        hedge = (match["hedge"] or "").casefold()
        kind = next((name for name, words in _HEDGE.items() if re.fullmatch(words, hedge)), "")
        if kind == "about":
            low, high = low * (1 - _ABOUT), high * (1 + _ABOUT)
        if kind == "over" or match["more"]:
            high = float("inf")
        if kind == "under":
            low = 0.0
        start = match.start("sign") if match["sign"] else match.start("low")
        yield Value(text[start : match.end()].strip(), start, match.end(), unit, low, high)


def _read(written: str, scale: str | None) -> tuple[float, float]:
    """Return a number, and how coarse it is: 12,000 may be any number that is rounded to it."""
    times = _SCALES[scale.strip(" -").casefold()] if scale else 1.0
    plain = written.casefold().replace(",", "")
    if not plain[0].isdigit():
        tens, _, ones = plain.partition("-")
        return (
            _SMALL[tens] + (_SMALL.get(ones, 1.0) if ones else 0.0)
        ) * times, times if scale else 0.0
    number = float(plain)
    if "." in plain:
        return number * times, times * 10.0 ** -len(plain.partition(".")[2])
    zeros = len(plain) - len(plain.rstrip("0"))
    coarse = 10.0**zeros if zeros > 1 else 0.0  # 10 and 120 are mostly exact
    return number * times, max(coarse, 1.0) * times if scale else coarse


def _unit(sign: str | None, unit: str | None) -> str:
    if sign:
        return sign.strip().removeprefix("US").removeprefix("us")
    written = (unit or "").strip(" -").casefold()
    if written in {"%", "percent", "per cent"}:
        return "%"
    signs = {"dollar": "$", "pound": "£", "euro": "€"}
    return signs.get(written.removesuffix("s"), written.removesuffix("s"))
