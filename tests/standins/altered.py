"""True sentences of an article, each made untrue in one way, as a careless or hostile model does.

Each way is a function from a sentence and a random generator to the altered sentence, or None where
the sentence has nothing to alter.
"""

import random
import re
from collections.abc import Callable

Alteration = Callable[[str, random.Random], str | None]

_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = """January February April June July August September October November December""".split()
_OPPOSITES = {
    "won": "lost", "lost": "won", "first": "last", "last": "first", "before": "after",
    "after": "before", "more": "less", "less": "more", "rose": "fell", "fell": "rose",
    "increased": "decreased", "accepted": "rejected", "approved": "rejected", "passed": "rejected",
    "largest": "smallest", "highest": "lowest", "opened": "closed", "closed": "opened",
    "buy": "sell", "sold": "bought", "arrived": "left",
}  # fmt: skip
_UNITS = {
    "tonnes": "kilos", "weeks": "months", "months": "weeks", "days": "weeks", "hours": "minutes",
    "minutes": "hours", "years": "months", "miles": "metres", "feet": "inches", "percent": "points",
}  # fmt: skip
_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_CLAUSES = [
    ", which led to several deaths", " because inspectors had been bribed",
    " after a drunken quarrel", ", and the mayor was paid for it", ", but the money was stolen",
    ", which turned out to be untrue",
]  # fmt: skip
_OPENINGS = ["Officials admitted under pressure that ", "According to leaked files, "]


def clause_added(sentence: str, rng: random.Random) -> str | None:
    """Glue an invented clause to its end."""
    end = re.search(r"[.!?]?[”\"’']*$", sentence)
    return sentence[: end.start() if end else None].rstrip(".!?”\"’'") + rng.choice(_CLAUSES) + "."


def clause_inserted(sentence: str, rng: random.Random) -> str | None:
    """Insert an invented apposition at its first comma."""
    at = sentence.find(", ")
    return None if at < 0 else f"{sentence[:at]}, a convicted fraudster,{sentence[at + 1 :]}"


def opening_added(sentence: str, rng: random.Random) -> str | None:
    """Put an invented authority in front."""
    return rng.choice(_OPENINGS) + sentence


def weekday_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Name another day of the week."""
    return _exchanged(
        sentence, _WEEKDAYS, lambda day: rng.choice([d for d in _WEEKDAYS if d != day])
    )


def month_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Name another month."""
    return _exchanged(sentence, _MONTHS, lambda name: rng.choice([m for m in _MONTHS if m != name]))


def currency_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Give a sum in another currency."""
    match = re.search(r"[$£€](?=\d)", sentence)
    if not match:
        return None
    other = rng.choice([sign for sign in "$£€" if sign != match[0]])
    return sentence[: match.start()] + other + sentence[match.end() :]


def unit_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Give a figure in another unit."""
    match = re.search(rf"(?<=\d )(?:{'|'.join(_UNITS)})\b", sentence)
    return match and sentence[: match.start()] + _UNITS[match[0]] + sentence[match.end() :]


def opposite(sentence: str, rng: random.Random) -> str | None:
    """Say the opposite by one word."""
    return _exchanged(sentence, list(_OPPOSITES), _OPPOSITES.__getitem__)


def number_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Put another number in words."""
    return _exchanged(sentence, _WORDS, lambda word: rng.choice([w for w in _WORDS if w != word]))


def figure_exchanged(sentence: str, rng: random.Random) -> str | None:
    """Put another figure in digits."""
    match = re.search(r"(?<![\d,.])\d{1,3}(?![\d,.:]*\d)(?! (?:January|Feb|Mar|Apr))", sentence)
    if not match:
        return None
    other = str(int(match[0]) + rng.choice([-3, -1, 2, 5, 11]) or 7).lstrip("-")
    return sentence[: match.start()] + other + sentence[match.end() :]


def denial_added(sentence: str, rng: random.Random) -> str | None:
    """Deny what it states."""
    match = re.search(r"\b(?:was|were|is|are|has|have|had|will|would|could)\b(?! not)", sentence)
    return match and f"{sentence[: match.end()]} not{sentence[match.end() :]}"


def certainty_added(sentence: str, rng: random.Random) -> str | None:
    """State what is only planned, possible or alleged."""
    for pattern, other in (
        (r"\b(?:may|might|could) have (?=\w)", "had "), (r"\bis expected to be\b", "is"),
        (r"\ballegedly ", ""), (r"\bwill be\b", "was"), (r"\bmay be\b", "is"),
    ):  # fmt: skip
        if re.search(pattern, sentence):
            return re.sub(pattern, other, sentence, count=1)
    return None


ALTERATIONS: dict[str, Alteration] = {
    "clause added": clause_added,
    "clause inserted": clause_inserted,
    "opening added": opening_added,
    "weekday": weekday_exchanged,
    "month": month_exchanged,
    "currency": currency_exchanged,
    "unit": unit_exchanged,
    "opposite": opposite,
    "number in words": number_exchanged,
    "figure": figure_exchanged,
    "denial": denial_added,
    "certainty": certainty_added,
}


def _exchanged(sentence: str, words: list[str], other: Callable[[str], str]) -> str | None:
    match = re.search(rf"\b(?:{'|'.join(words)})\b", sentence)
    return match and sentence[: match.start()] + other(match[0]) + sentence[match.end() :]
