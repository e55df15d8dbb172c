"""Spelling: words of a question that articles write in another way, and typing mistakes.

A word that no article has is corrected in Norvig's way (norvig.com/spell-correct.html, 2007): every
string one edit away is looked up, which costs about a millisecond.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

# A shorter word has too many neighbours that mean something else.
SHORTEST = 5

# How many chunks have each of some stems; those that none has may be left out.
Frequencies = Callable[[Iterable[str]], Mapping[str, int]]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Ways to write one sound in names from other alphabets: Zelensky and Zelenskyy, Khartum, Ahmad.
_SOUNDS = (("y", "i"), ("yy", "i"), ("ph", "f"), ("kh", "k"), ("ou", "u"), ("ee", "i"))


def variants(stem: str, frequencies: Frequencies, *, mistyped: bool) -> list[str]:
    """Return the stems of articles that a question's stem may stand for, itself first if indexed.

    One that no chunk has is corrected if it may be `mistyped`.
    """
    alike = written_alike(stem)
    if len(alike) == 1:
        return alike
    counts = frequencies(alike)
    indexed = [variant for variant in alike if counts.get(variant)]
    return indexed or [(mistyped and nearest(stem, frequencies)) or stem]


def written_alike(stem: str) -> list[str]:
    """Return a stem and how else it may be written; numbers never are: 2023 is not 2024."""
    if len(stem) < SHORTEST or not stem.isalpha() or not stem.isascii():
        return [stem]
    return list(dict.fromkeys([stem, *_alike(stem)]))


def nearest(stem: str, frequencies: Frequencies) -> str:
    """Return the stem one edit away that most chunks have, or '' where there is none."""
    near = edits(stem)
    counts = frequencies(near)
    return max((edit for edit in near if counts.get(edit)), key=counts.__getitem__, default="")


def _alike(stem: str) -> Iterator[str]:
    """Yield how else the same sounds are written: a letter doubled or not, or as in `_SOUNDS`."""
    for i in range(1, len(stem)):
        head, tail = stem[:i], stem[i:]
        if tail[0] == tail[1:2]:
            yield head + tail[1:]
        elif tail[0] != head[-1]:
            yield head + tail[0] + tail
        for short, long in _SOUNDS:
            if tail.startswith(short):
                yield head + long + tail[len(short) :]
            if tail.startswith(long):
                yield head + short + tail[len(long) :]


def edits(stem: str) -> list[str]:
    """Return what a letter left out, put in, mistyped or swapped with the next makes of a stem.

    The first letter stays: it is the one that people get right (Pollock and Zamora, 1984).
    """
    return sorted(set(_edits(stem)))


def _edits(stem: str) -> Iterator[str]:
    for i in range(1, len(stem) + 1):
        head, tail = stem[:i], stem[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
