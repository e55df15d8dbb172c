"""What a sentence says that the question does not: new names and numbers, and where they stand.

Knows nothing of hits.
"""

import re
from dataclasses import dataclass

from bot.answering.extractive.question_analysis import Asked

_WORD = re.compile(r"[$€£]?\w[\w’'.,&-]*")
_NUMBER = re.compile(
    r"[$€£]?\d[\w.,%-]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen"
    r"|hundred|thousand|million|billion|half|twice|double|third|quarter",
    re.IGNORECASE,
)
# Opens a sentence with a capital letter without being a name.
_OPENERS = frozenset(
    """the a an in on at it he she they we i you this that these those but and so if when while
    after before as for with from by of to there here what who how why where which his her its
    their our my your not no yes now then also more most many some all one two three new last first
    however according since during under over about""".split()
)


@dataclass(frozen=True)
class Words:
    """The stems of a sentence word by word; `names` and `numbers` are the places of new ones."""

    stems: tuple[tuple[str, ...], ...]
    names: tuple[int, ...]
    numbers: tuple[int, ...]

    @property
    def new_names(self) -> frozenset[str]:
        """The stems of the new names."""
        return frozenset(stem for place in self.names for stem in self.stems[place])


def read_words(asked: Asked, text: str) -> Words:
    """Read a sentence word by word."""
    words = [match.group() for match in _WORD.finditer(text)]
    stems = tuple(asked.stems(word) for word in words)
    names = tuple(
        place for place, word in enumerate(words) if _is_new_name(asked, word, stems[place], place)
    )
    numbers = tuple(place for place, word in enumerate(words) if _is_new_number(asked, word))
    return Words(stems, names, numbers)


def near_head(asked: Asked, read: Words) -> float:
    """1 / (1 + words between) a new name or number and what the question counts or chooses from."""
    heads = [place for place, some in enumerate(read.stems) if not asked.head.isdisjoint(some)]
    new = read.numbers if asked.counts else read.names
    return max((1 / (1 + abs(i - j)) for i in new for j in heads), default=0.0)


def has_full_name(read: Words) -> bool:
    """Whether two new names stand side by side, as a person's do."""
    return any(place + 1 in read.names for place in read.names)


def adjacent(asked: Asked, read: Words) -> float:
    """The share of the question's neighbouring stems that are neighbours here, in any order."""
    wanted = set(zip(asked.order, asked.order[1:], strict=False))
    here = [stem for some in read.stems for stem in some]
    found = {pair for gap in (1, 2) for pair in zip(here, here[gap:], strict=False)}
    kept = sum((one, other) in found or (other, one) in found for one, other in wanted)
    return kept / max(1, len(wanted))


def _is_new_number(asked: Asked, word: str) -> bool:
    plain = word.casefold().strip(".,")
    return bool(_NUMBER.fullmatch(plain)) and plain not in asked.folded


def _is_new_name(asked: Asked, word: str, stems: tuple[str, ...], place: int) -> bool:
    opener = place == 0 and word.casefold() in _OPENERS
    is_name = word[0].isupper() and not opener
    return is_name and bool(stems) and asked.weights.keys().isdisjoint(stems)
