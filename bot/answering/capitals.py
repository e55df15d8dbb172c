"""Why a word begins with a capital letter: as a name, a title, a date, or as the opening word.

Reads one run of capitalised words at a time, as `names` finds them.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.text.english import (
    FUNCTION_WORDS,
    LONG_TITLES,
    MONTH_NAMES,
    MONTHS,
    NAMED_DAYS,
    ONES,
    OPENERS,
    TENS,
    THING_WORDS,
    TITLES,
    WEAK_TITLES,
    WEEKDAYS,
)


class Word(NamedTuple):
    """A word of a run, without the tail behind it as in "Japan's"; `next` is where that ends."""

    text: str
    folded: str
    start: int
    end: int
    next: int


def title_at(text: str, words: Sequence[Word], i: int) -> tuple[str, int] | None:
    """Return the title that stands at a word and its end; '' for one that no name follows."""
    if words[i].folded not in _TITLE_BEGINS or not (match := _TITLE.match(text, words[i].start)):
        return None
    after = [word for word in words[i + 1 :] if word.start >= match.end()]
    named = bool(after) and not text[match.end() : after[0].start].strip(". ")
    named = named and after[0].text not in _THINGS
    if match[0].casefold() in WEAK_TITLES:
        return (match[0], match.end()) if named and len(after) > 1 else None
    return (match[0] if named else "", match.end())


def is_no_name(text: str, words: Sequence[Word], i: int, first: int, is_opener: bool) -> bool:
    """Whether a word has its capital letter for another reason than being a name."""
    word = words[i]
    if word.folded not in _OFTEN_NO_NAME:
        return word.next > word.end and text[word.next - 3 : word.next] in ("n’t", "n't")
    if word.folded in _CALENDAR:
        return not _is_named_day(text, words, i, first, is_opener)
    if word.folded in _SHORT_MONTHS:
        return bool(_BEFORE_DAY.match(text, word.next))
    if word.folded == "will" and i + 1 < len(words):
        return is_opener and _is_asked(text, word)
    if word.text.isupper() and len(word.text) > 1 and not text.isupper():
        return word.folded in _NO_ACRONYMS
    return word.folded in FUNCTION_WORDS or (is_opener and word.folded in _OPENERS)


def looks_like_name(text: str, word: Word) -> bool:
    """Whether a word that opens a sentence is a name: an acronym, one who acts, one of two."""
    if word.folded in _PLAIN:
        return False
    if any(letter.isupper() for letter in word.text[1:]) or word.next > word.end:
        return True
    acts = _SINGULAR_VERB.match(text, word.end) or _WITH_ANOTHER.match(text, word.end)
    return acts is not None and not word.text.endswith(_PLAIN_ENDINGS)


def _is_named_day(text: str, words: Sequence[Word], i: int, first: int, is_opener: bool) -> bool:
    """Tell "Black Friday", "The Sunday Times", "Theresa May" and "April Jones" from dates."""
    word, last = words[i], i + 1 == len(words)
    if first < i and words[i - 1].folded in NAMED_DAYS:
        return True
    before = text[max(0, word.start - _NEAR) : word.start]
    if word.folded not in MONTH_NAMES:
        return word.folded in WEEKDAYS and not last and bool(_AFTER_THE.search(before))
    if first < i:
        return not _BEFORE_DAY.match(text, word.next)
    asks = word.folded == "may" and is_opener and _is_asked(text, word)
    return not (last or asks or _AFTER_TIME_WORD.search(before))


def _is_asked(text: str, word: Word) -> bool:
    """Whether a sentence that opens with "Will" is a question: one that no full stop ends."""
    stop = _STOP.search(text, word.end)
    return not stop or stop[0] == "?"


# Characters before a word in which it is looked for what dates it.
_NEAR = 12
_STOP = re.compile(r"[.!?](?!\w)")
_TITLE = re.compile(rf"(?:{'|'.join([*LONG_TITLES, *TITLES])})\b(?![’'-]\w)", re.IGNORECASE)
_TITLE_BEGINS = frozenset(re.split("[ -]", title)[0] for title in (*LONG_TITLES, *TITLES))
_THINGS = frozenset(THING_WORDS)
_CALENDAR = frozenset([*MONTHS, *WEEKDAYS, *(f"{day}s" for day in WEEKDAYS)])
_SHORT_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_BEFORE_DAY = re.compile(r"\.?\s+\d")
_AFTER_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_AFTER_TIME_WORD = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|from|early|late|last|next|this|during|before|after)|\d"
    r"|\bmid)[\s-]+$",
    re.IGNORECASE,
)
_OPENERS = frozenset([*OPENERS, *ONES, *TENS])
_NO_ACRONYMS = frozenset("tv ok am pm ad bc ceo".split())
_OFTEN_NO_NAME = _CALENDAR | _SHORT_MONTHS | FUNCTION_WORDS | _OPENERS | _NO_ACRONYMS
# A verb for one person, and what no name looks like that such a verb follows: "Evaporation is".
_SINGULAR_VERB = re.compile(
    r"\s+(?:is|was|has|had|will|would|says|said|told|won|lost|wrote|became|met|left|took|gave|spoke"
    r"|led|ran|began|held|\w{2,}ed)\b"
)
# "Mara and Jo ran the shop": two of a kind.
_WITH_ANOTHER = re.compile(r"\s+and\s+[A-Z][a-z]")
_PLAIN_ENDINGS = ("s", "ing", "ly", "ed", "ion", "ment", "ness", "ity", "ance", "ence", "ism")
_PLAIN = frozenset(
    """police people water money food research music evidence women men children""".split()
)
