"""Novelty of a sentence: names and numbers that the question does not have, and their places.

Knows no hits.
"""

import re
from dataclasses import dataclass

from bot.answering.extractive.question_analysis import AnalysedQuestion

_WORD = re.compile(r"[$€£]?\w[\w’'.,&-]*")
_NUMBER = re.compile(
    r"[$€£]?\d[\w.,%-]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen"
    r"|hundred|thousand|million|billion|half|twice|double|third|quarter",
    re.IGNORECASE,
)
# Words that open a sentence with a capital letter and are no names.
_OPENERS = frozenset(
    """the a an in on at it he she they we i you this that these those but and so if when while
    after before as for with from by of to there here what who how why where which his her its
    their our my your not no yes now then also more most many some all one two three new last first
    however according since during under over about""".split()
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
    words = [match.group() for match in _WORD.finditer(text)]
    stems = tuple(question.stems(word) for word in words)
    names = tuple(
        place
        for place, word in enumerate(words)
        if _is_new_name(question, word, stems[place], place)
    )
    numbers = tuple(place for place, word in enumerate(words) if _is_new_number(question, word))
    return SentenceWords(stems, names, numbers)


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


def _is_new_number(question: AnalysedQuestion, word: str) -> bool:
    plain = word.casefold().strip(".,")
    return bool(_NUMBER.fullmatch(plain)) and plain not in question.folded


def _is_new_name(question: AnalysedQuestion, word: str, stems: tuple[str, ...], place: int) -> bool:
    opener = place == 0 and word.casefold() in _OPENERS
    is_name = word[0].isupper() and not opener
    return is_name and bool(stems) and question.weights.keys().isdisjoint(stems)
