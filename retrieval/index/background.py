"""Background of a store: how near questions and passages lie that have nothing to do with another.

Measured for an embedding model that is not the bundled one, by titles for want of questions.
"""

from collections.abc import Sequence

import numpy as np

from retrieval.article import Chunk, Vectors
from retrieval.cosine_scale import CosineScale
from retrieval.index.chunking import embedded_text
from retrieval.index.index import Index
from retrieval.models.embedder import Embedder

# Titles and passages compared: three seconds of the bundled model. On a sample of 300 passages and
# 80 real questions their means are within .02 of the questions' (2026-11-29).
TITLES, PASSAGES = 48, 150

# Measured anew when the store has so many times the passages.
GROWN = 2


def update_cosine_scale(index: Index) -> None:
    """Measure the scale of the store's cosines if that is due; the caller holds the index."""
    count, before = index.store.count_chunks(), index.store.cosine_scale.passages
    if index.embedder.is_bundled or count < max(1, GROWN * before):
        return
    ids = index.store.all_chunk_ids()
    sample = _spread(ids, PASSAGES)
    chunks = index.store.current_chunks(index.store.candidates(sample).values())
    titles = _spread(list(dict.fromkeys(chunk.article.title for chunk in chunks)), TITLES)
    bundled = Embedder()
    scale = CosineScale.measured(
        (index.embedder.embed_questions(titles), _vectors(index, chunks)),
        (bundled.embed_questions(titles), bundled.embed_many(_texts(index, chunks))),
        count,
    )
    index.store.set_cosine_scale(scale)
    index.embedder.scale = scale


def _vectors(index: Index, chunks: Sequence[Chunk]) -> Vectors:
    return np.array(list(index.store.vectors([chunk.id for chunk in chunks]).values()))


def _texts(index: Index, chunks: Sequence[Chunk]) -> list[str]:
    return [embedded_text(chunk, index.embedder.piece_ends, index.chunking) for chunk in chunks]


def _spread(items: Sequence[str], count: int) -> list[str]:
    """Return up to `count` items, evenly spread."""
    return list(items[:: max(1, len(items) // count)])[:count]
