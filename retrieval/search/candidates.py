"""Candidates of a search: the chunks that dense and keyword search find, with the scores of both.

Ranks nothing.
"""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future

from retrieval.article import ChunkCandidate, Vectors
from retrieval.filters import Restriction
from retrieval.index.index import Index
from retrieval.search.ranking import Signals

# How many candidates each side contributes. With 75 a search takes 4 ms less, and the first
# sentence has the answer to 4 of 276 news questions less (2026-11-28).
POOL = 150


def gather(
    index: Index,
    question: str,
    embedding: Future[Vectors],
    restrictions: Sequence[Restriction],
    aside: Executor,
) -> list[tuple[list[ChunkCandidate], Signals]]:
    """Return the candidates of both sides, each with its cosine and, if it has one, BM25.

    Those inside each restriction. `aside` runs one side while the other runs here.
    """

    def nearest(restriction: Restriction) -> dict[ChunkCandidate, float]:
        return index.keyword.nearest(embedding.result(), POOL, restriction)

    near = [aside.submit(nearest, restriction) for restriction in restrictions]
    matching = [index.keyword.search(question, POOL, restriction) for restriction in restrictions]
    return [
        _together(index, embedding.result(), words, meaning.result())
        for words, meaning in zip(matching, near, strict=True)
    ]


def _together(
    index: Index,
    vector: Vectors,
    matching: Mapping[ChunkCandidate, float],
    nearest: Mapping[ChunkCandidate, float],
) -> tuple[list[ChunkCandidate], Signals]:
    """Return the candidates of either side once, with the signals of both."""
    keyword = {chunk.id: bm25 for chunk, bm25 in matching.items()}
    cosine = {chunk.id: cosine for chunk, cosine in nearest.items()}
    unseen = [chunk for chunk in matching if chunk.id not in cosine]
    candidates = [*matching, *(chunk for chunk in nearest if chunk.id not in keyword)]
    cosine |= index.keyword.cosines(unseen, vector)
    # What is pending has none: it is as far off as the farthest, so that its words decide.
    least = min((raw for raw in cosine.values() if not math.isnan(raw)), default=0.0)
    cosine = {
        id_: index.embedder.scale(least if math.isnan(raw) else raw) for id_, raw in cosine.items()
    }
    # A writer may have removed a chunk since it was found.
    return [chunk for chunk in candidates if chunk.id in cosine], Signals(cosine, keyword)
