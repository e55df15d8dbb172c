"""The keyword index that a server has of a `HybridStore`, read as the local one is.

What is written to the store is in it. How often stems occur is kept until the store changes.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.article import Chunk, ChunkCandidate
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword import WORD, rarity
from retrieval.store.cloud.sparse import dimension, of_question
from retrieval.store.cloud.store import HybridStore
from retrieval.text.spelling import edits, variants, written_alike
from retrieval.text.stemming import analyzer

# Words of a question that are put right, at most: each takes 3 requests.
PUT_RIGHT = 3

# Days whose articles are looked at for the newest, in turn, until there are ENOUGH.
_DAYS, ENOUGH = (3, 30, 365, 36_500), 40
_DAY = 86_400.0


class ServerKeywordIndex:
    """The index of one store; see `KeywordIndex`, whose methods these are."""

    def __init__(self, store: HybridStore, is_word: Callable[[str], bool]) -> None:
        """Read the index of `store`; `is_word` is as for `KeywordIndex`."""
        self.store = store
        self._is_word = is_word
        self._analyzer = analyzer()
        self._known = _Known(store.revision)

    def refresh(self) -> None:
        """Nothing: it is seen as the store is."""

    def count(self) -> int:
        """How many chunks are indexed."""
        known = self._as_of_now()
        if known.chunks is None:
            known.chunks = self.store.count_chunks()
        return known.chunks

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text that are indexed, in order, repetitions included."""
        stems: list[str] = self._analyzer.analyze(text)
        return stems

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem."""
        wanted = {stem: dimension("text", stem) for stem in stems}
        having, chunks = self._having(wanted.values()), self.count()
        return {stem: rarity(min(having[one], chunks), chunks) for stem, one in wanted.items()}

    def variants(self, question: str) -> dict[str, list[str]]:
        """Return the stems of a question, each with the indexed ones that it may stand for."""
        words = {stem: word for word in WORD.findall(question) for stem in self.terms(word)}
        alike = {stem: written_alike(stem) for stem in words}
        found = self._frequencies(one for some in alike.values() for one in some)
        unknown = [
            stem for stem, some in alike.items()
            if len(some) > 1 and not any(found[one] for one in some)
            and not self._is_word(words[stem])
        ][:PUT_RIGHT]  # fmt: skip
        # Looked up together, a request for 150; what asks again below, asks for what is known.
        self._frequencies(one for stem in unknown for one in edits(stem))
        return {stem: variants(stem, self._frequencies, mistyped=stem in unknown) for stem in words}

    def search(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share words with the question and their BM25, best first."""
        stems = [stem for some in self.variants(question).values() for stem in some]
        return self.store.matching(of_question(stems), count, restriction) if stems else {}

    def newest(self, count: int, restriction: Restriction) -> list[ChunkCandidate]:
        """Return the openings of the newest articles that are let through, newest first.

        The server cannot sort by date, so the last days are looked at, then more of them.
        """
        ends = restriction.until or time.time() + _DAY
        found: list[ChunkCandidate] = []
        for days in _DAYS:
            since = max(restriction.since or 0.0, ends - days * _DAY)
            found = self.store.openings(replace(restriction, since=since))
            if len(found) >= ENOUGH or since == restriction.since:
                break
        return sorted(found, key=lambda one: -(one.timestamp or 0.0))

    def candidates(self, ids: Sequence[str]) -> list[ChunkCandidate]:
        """Return the chunks of these ids, those that are indexed."""
        return list(self.store.candidates(ids).values())

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Nothing: they came with the store's."""

    def remove(self, ids: Sequence[str]) -> None:
        """Nothing: they go with the store's."""

    def clear(self) -> None:
        """Nothing: it is the store's own."""

    def rebuild(self, chunks: Iterable[Chunk]) -> None:
        """Count the words of exactly these chunks, which are in it."""
        self.store.recount(chunks)

    def _frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        fields = {stem: (dimension("text", stem), dimension("title", stem)) for stem in stems}
        having = self._having(one for both in fields.values() for one in both)
        return {stem: having[text] + having[title] for stem, (text, title) in fields.items()}

    def _having(self, dimensions: Iterable[int]) -> dict[int, int]:
        """How many chunks have each of these dimensions, and those that were asked for before."""
        known, wanted = self._as_of_now().having, dict.fromkeys(dimensions)
        if missing := [one for one in wanted if one not in known]:
            known.update({**dict.fromkeys(missing, 0), **self.store.frequencies(missing)})
        return known

    def _as_of_now(self) -> "_Known":
        if self._known.revision != self.store.revision:
            self._known = _Known(self.store.revision)
        return self._known


@dataclass
class _Known:
    """What has been asked of a store as it was at a revision."""

    revision: str
    chunks: int | None = None
    having: dict[int, int] = field(default_factory=dict)  # how many chunks have a dimension
