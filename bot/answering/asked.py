"""The question as the extractive answerer reads it: stems and their weight, names, what it asks.

Knows nothing of hits or sentences.
"""

import re
from collections.abc import Iterable, Mapping

from bot.answering.expected import expectation
from bot.answering.followup import names_in
from retrieval.keyword import KeywordIndex

# Added to each stem's inverse document frequency: in a store of a few chunks a stem that is in
# none weighs 20 times one that is in all, by chance. 1.0 cost nothing on news (2026-11-24).
FLOOR = 1.0

# What follows "which" or "how many" names the thing that is asked for, up to the verb.
_HEAD = re.compile(r"\b(?:which|what|whose|how many|how much)\s+(?:of the\s+)?(.*)", re.I | re.S)
_HEAD_WORDS = 4
# Words that ask for a duration, and are no part of what it is the duration of.
_LASTS = re.compile(r"\bhow long\b|\blast(?:s|ed)?\b(?=\W*$)", re.IGNORECASE)
_ENDS_HEAD = frozenset(
    """is was were are did does do has have had will would can could should said says say to in of
    on at for with from during after before the a an this that he she it they won wins announced
    be been being""".split()
)
COUNTS = re.compile(
    r"\bhow (?:many|much|long|old)\b|percent|\bwhat (?:year|age|number|price)", re.IGNORECASE
)


class Asked:
    """A question and the weight of its words."""

    def __init__(self, keyword: KeywordIndex, text: str, clause: str = "") -> None:
        """Read a question; `clause` is the part of it that is to be answered, else all."""
        self._keyword = keyword
        self._stems: dict[str, tuple[str, ...]] = {}
        self._rarity: dict[str, float] = {}
        self.text = text
        self.folded = text.casefold()
        self.clause = clause or text
        self.expected = expectation(self.clause)
        self.counts = bool(COUNTS.search(self.clause))
        self.weights: Mapping[str, float] = {
            stem: self.rarity(stem) + FLOOR for stem in self.stems(_LASTS.sub(" ", text))
        }
        self._total = sum(self.weights.values())
        self.names = frozenset(stem for name in names_in(text) for stem in self.stems(name))
        self.head = frozenset(stem for word in _head(self.clause) for stem in self.stems(word))

    def stems(self, text: str) -> tuple[str, ...]:
        """The indexed stems of a text, in order."""
        if text not in self._stems:
            self._stems[text] = tuple(self._keyword.terms(text))
        return self._stems[text]

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem."""
        if stem not in self._rarity:
            self._rarity[stem] = self._keyword.rarity(stem)
        return self._rarity[stem]

    def share(self, stems: Iterable[str]) -> float:
        """The share, from 0 to 1, of the question's weight that these stems cover."""
        covered = sum(self.weights.get(stem, 0.0) for stem in set(stems))
        return covered / self._total if self._total else 0.0


def _head(question: str) -> list[str]:
    match = _HEAD.search(question)
    words: list[str] = []
    for word in match[1].split()[:_HEAD_WORDS] if match else []:
        word = word.strip('?,."').casefold()
        if word in _ENDS_HEAD:
            break
        words.append(word)
    return words
