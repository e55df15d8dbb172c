"""A question as a bag of stems, each weighed by how rare it is among the articles.

A stem that articles write in another way counts as theirs, see `spelling`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from retrieval.keyword.stems import number

# Added to each stem's inverse document frequency: in a store of a few chunks a stem that is in
# none weighs 20 times one that is in all, by chance. 1.0 cost nothing on news (2026-11-24).
FLOOR = 1.0


class Lexicon(Protocol):
    """What is asked of a keyword index, see `keyword`, about the words of texts."""

    def terms(self, text: str) -> Sequence[str]:
        """The stems of a text."""

    def variants(self, question: str) -> Mapping[str, Sequence[str]]:
        """The stems of a question, each with those that it may stand for."""

    def rarities(self, stems: Iterable[str]) -> Mapping[str, float]:
        """The inverse document frequencies of stems."""


class Query:
    """The stems of a question and their weights; remembers what it has once looked up."""

    def __init__(self, keyword: Lexicon, text: str) -> None:
        self._keyword = keyword
        self._stems: dict[str, tuple[str, ...]] = {}
        self._rarities: dict[str, float] = {}
        self._same: dict[str, str] = {}
        for stem, (first, *others) in keyword.variants(text).items():
            self._same |= {other: first for other in (stem, *others) if other != first}
        rarities = self.rarities(self.stems(text))
        self.weights: Mapping[str, float] = {
            stem: rarities[stem] + FLOOR for stem in self.stems(text)
        }
        self._total = sum(self.weights.values())
        # The stems of the question by their numbers, and by those of the ones they stand for.
        self.numbered: Mapping[int, str] = {
            **{number(other): first for other, first in self._same.items()},
            **{number(stem): stem for stem in self.weights},
        }

    def stems(self, text: str) -> tuple[str, ...]:
        """The indexed stems of a text, in order; of those written in several ways always one."""
        if text not in self._stems:
            terms = self._terms(text)
            self._stems[text] = tuple(map(self._same.get, terms, terms))
        return self._stems[text]

    def _terms(self, text: str) -> Sequence[str]:
        return self._keyword.terms(text)

    def rarities(self, stems: Iterable[str]) -> Mapping[str, float]:
        """The inverse document frequencies of these stems, and of those asked for before."""
        self._rarities |= self._keyword.rarities(
            stem for stem in dict.fromkeys(stems) if stem not in self._rarities
        )
        return self._rarities

    def share(self, stems: Iterable[str]) -> float:
        """The share, from 0 to 1, of the question's weight that these stems cover."""
        having = set(stems)
        covered = sum(weight for stem, weight in self.weights.items() if stem in having)
        return covered / self._total if self._total else 0.0
