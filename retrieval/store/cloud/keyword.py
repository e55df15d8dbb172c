"""The keyword index that a server has of a `HybridStore`.

What is written to the store is in it. How often stems occur is cached until the store changes.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.article import Chunk, ChunkCandidate, Vectors
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.index import WORD, Articles, rarity
from retrieval.keyword.stems import NO_STEMS, Stems, stems_of
from retrieval.store.cloud.sparse import dimension, of_question
from retrieval.store.cloud.store import HybridStore
from retrieval.text.spelling import edits, variants, written_alike
from retrieval.text.stemming import analyzer

# Words of a question whose spelling is corrected, at most: each takes 3 requests.
CORRECTED = 3

# Days whose articles are looked at for the newest, in turn, until there are ENOUGH.
_DAYS, ENOUGH = (3, 30, 365, 36_500), 40
_DAY = 86_400.0


class ServerKeywordIndex:
    """A `KeywordIndex` on the server of the store."""

    is_local = False
    is_bloated = False

    def __init__(self, store: HybridStore, is_word: Callable[[str], bool]) -> None:
        """Read the index of `store`; `is_word` is as for `TantivyIndex`."""
        self.store = store
        self._is_word = is_word
        self._analyzer = analyzer()
        self._cache = _Cache(store.revision)

    def refresh(self) -> None:
        """Nothing: it is seen as the store is."""

    def count(self) -> int:
        """How many chunks are indexed."""
        cache = self._current_cache()
        if cache.chunks is None:
            cache.chunks = self.store.count_chunks()
        return cache.chunks

    def ids(self) -> list[str]:
        """Return the ids of all chunks that are indexed."""
        return self.store.all_chunk_ids()

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text that are indexed, in order, repetitions included."""
        stems: list[str] = self._analyzer.analyze(text)
        return stems

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem."""
        wanted = {stem: dimension("text", stem) for stem in stems}
        having, chunks = self._having(wanted.values()), self.count()
        return {stem: rarity(min(having[n], chunks), chunks) for stem, n in wanted.items()}

    def variants(self, question: str) -> dict[str, list[str]]:
        """Return the stems of a question, each with the indexed ones that it may stand for."""
        words = {stem: word for word in WORD.findall(question) for stem in self.terms(word)}
        alike = {stem: written_alike(stem) for stem in words}
        counts = self._frequencies(
            spelling for spellings in alike.values() for spelling in spellings
        )
        unknown = [
            stem for stem, spellings in alike.items()
            if len(spellings) > 1 and not any(counts[spelling] for spelling in spellings)
            and not self._is_word(words[stem])
        ][:CORRECTED]  # fmt: skip
        # Looked up together, a request for 150; the lookups below then find them in the cache.
        self._frequencies(edit for stem in unknown for edit in edits(stem))
        return {stem: variants(stem, self._frequencies, mistyped=stem in unknown) for stem in words}

    def search(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share words with the question and their BM25, best first."""
        stems = [stem for stems in self.variants(question).values() for stem in stems]
        return self.store.matching(of_question(stems), count, restriction) if stems else {}

    def nearest(
        self, vector: Vectors, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return up to `count` chunks with their cosine to a unit vector, best first."""
        cosines = self.store.nearest_inside(vector, count, restriction)
        chunks = self.store.candidates(list(cosines))
        return {chunks[id_]: cosine for id_, cosine in cosines.items() if id_ in chunks}

    def cosines(self, candidates: Sequence[ChunkCandidate], vector: Vectors) -> dict[str, float]:
        """Return the cosine of each chunk that is still there to a unit vector by chunk id."""
        vectors = self.store.vectors([chunk.id for chunk in candidates])
        return {id_: float(chunk @ vector) for id_, chunk in vectors.items()}

    def stems(self, candidates: Sequence[ChunkCandidate], articles: Articles) -> list[Stems]:
        """Return the stems of each chunk, sentence by sentence; none of one that is not current."""
        articles.load(candidates)
        found = [(chunk, articles.of(chunk)) for chunk in candidates]
        return [
            stems_of(Chunk(article, chunk.start, chunk.end), self.terms) if article else NO_STEMS
            for chunk, article in found
        ]

    def newest(self, count: int, restriction: Restriction) -> list[ChunkCandidate]:
        """Return the openings of the newest articles that a restriction allows, newest first.

        The server cannot sort by date, so the last days are looked at, then more of them.
        """
        ends = restriction.until or time.time() + _DAY
        openings: list[ChunkCandidate] = []
        for days in _DAYS:
            since = max(restriction.since or 0.0, ends - days * _DAY)
            openings = self.store.openings(replace(restriction, since=since))
            if len(openings) >= ENOUGH or since == restriction.since:
                break
        return sorted(openings, key=lambda opening: -(opening.timestamp or 0.0))

    def pending(self) -> list[ChunkCandidate]:
        """Nothing: words and vectors come together."""
        return []

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Nothing: they came with the store's."""

    def add_pending(self, chunks: Iterable[Chunk], dimension: int) -> None:
        """Nothing: they come with the store's."""

    def add_vectors(self, chunks: Sequence[Chunk]) -> None:
        """Nothing: they came with the store's."""

    def remove(self, ids: Sequence[str]) -> None:
        """Nothing: they go with the store's."""

    def clear(self) -> None:
        """Nothing: it is the store's own."""

    def rebuild(
        self, chunks: Iterable[Chunk], pending: Iterable[Chunk] = (), dimension: int = 0
    ) -> None:
        """Count the words of exactly these chunks, which are in it; none is pending."""
        self.store.recount(chunks)

    def _frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        fields = {stem: (dimension("text", stem), dimension("title", stem)) for stem in stems}
        having = self._having(number for both in fields.values() for number in both)
        return {stem: having[text] + having[title] for stem, (text, title) in fields.items()}

    def _having(self, dimensions: Iterable[int]) -> dict[int, int]:
        """How many chunks have each of these dimensions, and those that were looked up before."""
        having, wanted = self._current_cache().having, dict.fromkeys(dimensions)
        if missing := [number for number in wanted if number not in having]:
            having.update({**dict.fromkeys(missing, 0), **self.store.frequencies(missing)})
        return having

    def _current_cache(self) -> "_Cache":
        if self._cache.revision != self.store.revision:
            self._cache = _Cache(self.store.revision)
        return self._cache


@dataclass
class _Cache:
    """What has been looked up of a store at one revision."""

    revision: str
    chunks: int | None = None
    having: dict[int, int] = field(default_factory=dict)  # how many chunks have a dimension
