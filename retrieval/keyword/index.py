"""What every keyword index offers, and what they share of BM25.

`LocalKeywordIndex` is on this machine; on Chroma Cloud the server has one, see `store.cloud`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from retrieval.article import Article, Chunk, ChunkCandidate, Vectors
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.stems import Stems

# Every chunk of an article repeats its title, so it says little of which chunk. Of 0.25 to 3 on
# 276 news questions: best MRR at 0.5 to 1, best hit@5 at 0.25 to 0.5.
TITLE_WEIGHT = 0.5

WORD = re.compile(r"[^\W_]+")


class Articles(Protocol):
    """The articles of candidates."""

    def load(self, chunks: Iterable[ChunkCandidate]) -> None:
        """Read the articles of these chunks at once."""

    def of(self, chunk: ChunkCandidate) -> Article | None:
        """Return the article of a chunk, None where another version is stored."""


class VectorStore(Protocol):
    """The vectors of the same chunks."""

    @property
    def stored_identity(self) -> Mapping[str, str]:
        """What they were made with."""

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors of the stored chunks among `ids`."""


class KeywordIndex(Protocol):
    """The chunks of one store, searched by their words and inside a restriction.

    What another process has written is seen after `refresh`.
    """

    @property
    def is_local(self) -> bool:
        """Whether its files are on this machine, so that it may fall behind a shared store."""

    @property
    def is_bloated(self) -> bool:
        """Whether most of its files is of chunks that were removed."""

    def refresh(self) -> None:
        """See what another process has written since."""

    def count(self) -> int:
        """How many chunks are indexed."""

    def ids(self) -> list[str]:
        """Return the ids of all chunks that are indexed."""

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text that are indexed, in order, repetitions included."""

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem, see `rarity`."""

    def variants(self, question: str) -> dict[str, list[str]]:
        """Return the stems of a question, each with the indexed ones that it may stand for."""

    def search(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share words with the question and their BM25, best first."""

    def nearest(
        self, vector: Vectors, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return up to `count` chunks with their cosine to a unit vector, best first."""

    def cosines(self, candidates: Sequence[ChunkCandidate], vector: Vectors) -> dict[str, float]:
        """Return the cosine of each chunk that is still there to a unit vector by chunk id.

        NaN of one that is pending.
        """

    def stems(self, candidates: Sequence[ChunkCandidate], articles: Articles) -> list[Stems]:
        """Return the stems of each chunk, sentence by sentence; none of one that is not current.

        `articles` are read only where they are not indexed. Raises `ReplacedError` where another
        process has made the index anew meanwhile.
        """

    def newest(self, count: int, restriction: Restriction) -> list[ChunkCandidate]:
        """Return the openings of the newest articles that a restriction allows, newest first."""

    def pending(self) -> list[ChunkCandidate]:
        """Return the chunks that are found by their words alone, since they have no vector yet."""

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Index these chunks."""

    def add_pending(self, chunks: Iterable[Chunk], dimension: int) -> None:
        """Index these chunks by their words; their vectors will have so many numbers."""

    def add_vectors(self, chunks: Sequence[Chunk]) -> None:
        """Index chunks that are pending by their vectors, which the store has by now."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove the chunks of these ids."""

    def clear(self) -> None:
        """Delete the index and start an empty one."""

    def rebuild(
        self, chunks: Iterable[Chunk], pending: Iterable[Chunk] = (), dimension: int = 0
    ) -> None:
        """Start over with exactly these chunks, and those that are pending."""


def rarity(having: int, chunks: int) -> float:
    """Return the inverse document frequency of a stem, 0 or more, as BM25 weighs it."""
    return math.log(1 + (chunks - having + 0.5) / (having + 0.5))
