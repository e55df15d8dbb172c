"""The figures of a text, numbers and dates, so that the same one in other writing is the same.

"3.4bn", "3.4 billion" and "3,400,000,000" are one figure, and so "30 July", "July 30th". Pure.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
_ORDINALS = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: dict[str, int] = {
    **{word: n for n, word in enumerate(_UNITS)},
    **{word: n for n, word in enumerate(_ORDINALS)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, 2)},
    "a": 1,
}
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
# In words these mostly count nothing ("one of", "at first", "a second later").
_VAGUE = frozenset({"one", "first", "second", "zero"})

# "2." before an item of a list says nothing.
_NUMBERING = re.compile(r"^\s*\d{1,2}[.)](?=\s|$)", re.MULTILINE)
_SCALE = r"(?:[ -]?(hundred|thousand|million|billion|trillion|bn|tn|mn)|(?<=\d)([kmb]))\b"
# Not in "H5N1" or "COVID-19": there it is part of a name.
_DIGITS = re.compile(rf"(?<![A-Za-z\d])(?<![A-Z]-)(\d[\d,.:]*)(?:{_SCALE})?", re.IGNORECASE)
_RANGE = re.compile(rf"(\d[\d,.]*)\s*(?:-|–|to|and|or)\s*[$€£]?\d[\d,.]*{_SCALE}", re.IGNORECASE)
_BIG = "dozen|hundred|thousand|million|billion|trillion"
_SMALL = "|".join(sorted(_VALUES.keys() - {"a"}))
_WORDS = re.compile(
    rf"(?<![\w-])(?:{_SMALL}|a(?=\s(?:{_BIG})\b))"
    rf"(?:(?:\s+and\s+|[\s-]+)(?:{_SMALL}|{_BIG})(?!\w))*(?!\w)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

_MONTHS = """January February March April May June July August September October November
December""".split()
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|(?<=Jan)uary|(?<=Feb)ruary"
_MONTH += r"|(?<=Mar)ch|(?<=Apr)il|(?<=Jun)e|(?<=Jul)y|(?<=Aug)ust|(?<=Sept)ember|(?<=Oct)ober"
_MONTH += r"|(?<=Nov)ember|(?<=Dec)ember)?(?![a-z])"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(?:the\s+)?{_DAY}(?:\s?(?:-|–|to|and|through)\s?{_DAY})?")
_DAY_MONTH = re.compile(rf"\b(?:{_DAY}\s?(?:-|–|to|and)\s?)?{_DAY}(?:\s+of)?\s+({_MONTH})")
_ISO = re.compile(r"\b\d{4}-(\d\d)-(\d\d)\b")
_BARE_MONTH = re.compile(rf"\b({_MONTH})")
# "May" and "March" are words as well: a month only beside what is said of months.
_OF_TIME = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|from|early|late|last|next|this|through|during|before|after)"
    r"|\bmid-?)\s*$",
    re.IGNORECASE,
)


def figures_claimed(text: str) -> frozenset[str]:
    """Return the figures that must be found where the text is said to come from.

    Left out are words that mostly count nothing, such as "one" and "first".
    """
    text = _NUMBERING.sub(lambda match: " " * len(match[0]), text)
    dates = list(_dates(text))
    rest = _blanked(text, [span for _, span in dates])
    vague = {str(_VALUES[word]) for word in _VAGUE}
    in_words = set(_in_words(rest)) - vague
    return frozenset(chain((date for date, _ in dates), _months(rest), in_words, _in_digits(rest)))


def figures_stated(text: str) -> frozenset[str]:
    """Return every figure that a text can be cited for: also the day and the month of a date."""
    dates = frozenset(date for date, _ in _dates(text))
    parts = (part for date in dates for part in date.split())
    return dates.union(parts, _months(text), _in_words(text), _in_digits(text), _ranges(text))


def _dates(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each day as "July 30" with its place."""
    for match in _MONTH_DAY.finditer(text):
        for day in filter(None, match.group(2, 3)):
            yield f"{_month(match[1])} {int(day)}", match.span()
    for match in _DAY_MONTH.finditer(text):
        for day in filter(None, match.group(1, 2)):
            yield f"{_month(match[3])} {int(day)}", match.span()
    for match in _ISO.finditer(text):
        if 1 <= int(match[1]) <= len(_MONTHS):
            # The year stays: it is a number of its own.
            yield f"{_MONTHS[int(match[1]) - 1]} {int(match[2])}", (match.start(1), match.end())


def _months(text: str) -> Iterator[str]:
    for match in _BARE_MONTH.finditer(text):
        ambiguous = match[1] in ("May", "March", "Mar")
        dated = _OF_TIME.search(text[: match.start()]) or re.match(r"\W+\d", text[match.end() :])
        if dated or not ambiguous:
            yield _month(match[1])


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name[:3]))


def _in_digits(text: str) -> Iterator[str]:
    for match in _DIGITS.finditer(text):
        scale = _SCALES[(match[2] or match[3]).lower()] if match[2] or match[3] else 1
        yield from (_plain(number * scale) for number in _decimals(match[1]))


def _ranges(text: str) -> Iterator[str]:
    """Yield the lower end of "3 to 5 million" in millions."""
    for match in _RANGE.finditer(text):
        scale = _SCALES[(match[2] or match[3]).lower()]
        yield from (_plain(number * scale) for number in _decimals(match[1]))


def _decimals(digits: str) -> list[Decimal]:
    digits = digits.rstrip(",.:")
    if _THOUSANDS.fullmatch(digits):
        return [Decimal(digits.replace(",", ""))]
    if digits.count(".") == 1 and digits.replace(".", "").isdigit():
        return [Decimal(digits)]
    return [Decimal(part) for part in re.split(r"[,.:]+", digits) if part]


def _in_words(text: str) -> Iterator[str]:
    """Yield the values of runs such as "two hundred and fifty" or "twenty-first"."""
    for match in _WORDS.finditer(text):
        total, current = 0, None
        for word in re.split(r"[\s-]+", match[0].lower()):
            if word in _SCALES:
                total, current = _scaled(total, 1 if current is None else current, _SCALES[word])
            elif word in _VALUES:
                value = _VALUES[word]
                if current is not None and not _joins(current, value):
                    yield str(total + current)
                    total, current = 0, value
                else:
                    current = (current or 0) + value
        yield str(total + (current or 0))


def _scaled(total: int, current: int, scale: int) -> tuple[int, int]:
    """Multiply what was read: a hundred stays open, since thousands of it may follow."""
    if scale == _SCALES["hundred"]:
        return total, current * scale
    return total + current * scale, 0


def _joins(current: int, value: int) -> bool:
    """Whether a value goes on a number: "twenty" "five", "hundred" "fifty"."""
    return current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and value < 10)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "#" * (end - start) + text[end:]
    return text
