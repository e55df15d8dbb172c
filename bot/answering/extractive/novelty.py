"""Novelty of a sentence: names and numbers that the question does not have, and their places.

Knows no hits.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.names import find_names
from retrieval.text.numbers import find_numbers

_WORD = re.compile(r"[$€£]?\w[\w’'.,&-]*")
# Numbers that have no value of their own.
_QUANTITIES = frozenset(
    "dozen hundred thousand million billion half twice double third quarter".split()
)


@dataclass(frozen=True)
class SentenceWords:
    """The stems of a sentence, word by word; `names`, `numbers` are the places of new ones."""

    stems: tuple[tuple[str, ...], ...]
    names: tuple[int, ...]
    numbers: tuple[int, ...]

    @property
    def new_names(self) -> frozenset[str]:
        """The stems of the new names."""
        return frozenset(stem for place in self.names for stem in self.stems[place])


def read_words(question: AnalysedQuestion, text: str) -> SentenceWords:
    """Read a sentence word by word."""
    words = list(_WORD.finditer(text))
    stems = tuple(question.stems(word[0]) for word in words)
    starts = [word.start() for word in words]
    named = {place for name in find_names(text) for place in _places(starts, name.start, name.end)}
    names = tuple(
        place
        for place in sorted(named)
        if stems[place] and question.weights.keys().isdisjoint(stems[place])
    )
    return SentenceWords(stems, names, tuple(sorted(_new_numbers(question, text, words, starts))))


def near_head(question: AnalysedQuestion, words: SentenceWords) -> float:
    """Return 1 / (1 + distance) of a new name or number to what is counted or chosen from."""
    heads = [
        place for place, stems in enumerate(words.stems) if not question.head.isdisjoint(stems)
    ]
    new = words.numbers if question.counts else words.names
    return max((1 / (1 + abs(i - j)) for i in new for j in heads), default=0.0)


def has_full_name(words: SentenceWords) -> bool:
    """Whether two new names stand side by side, as a person's do."""
    return any(place + 1 in words.names for place in words.names)


def adjacent(question: AnalysedQuestion, words: SentenceWords) -> float:
    """Return the share of the question's neighbouring stems that are neighbours here too.

    In either order, and with a stem between them at most.
    """
    wanted = set(zip(question.order, question.order[1:], strict=False))
    flat = [stem for stems in words.stems for stem in stems]
    pairs = {pair for gap in (1, 2) for pair in zip(flat, flat[gap:], strict=False)}
    shared = sum((left, right) in pairs or (right, left) in pairs for left, right in wanted)
    return shared / max(1, len(wanted))


def _new_numbers(
    question: AnalysedQuestion, text: str, words: Sequence[re.Match[str]], starts: Sequence[int]
) -> set[int]:
    """Return the places of the numbers whose values the question does not name."""
    numbers = {
        place: number
        for number in find_numbers(text)
        for place in _places(starts, number.start, number.end)
    }
    new = {
        place
        for place, number in numbers.items()
        if not number.ordinal and number.value not in question.numbers
    }
    return new | {
        place
        for place, word in enumerate(words)
        if (plain := word[0].casefold().strip(".,")) in _QUANTITIES
        and plain not in question.folded
        and (place not in numbers or numbers[place].ordinal)
    }


def _places(starts: Sequence[int], start: int, end: int) -> range:
    """Return the places of the words within some characters, by where the words start."""
    return range(bisect_right(starts, start) - 1, bisect_left(starts, end))
