"""Measuring the cosine scale of a store: how near its questions and passages lie by each model.

For want of questions, the titles and a sentence of each passage stand in.
"""

from collections.abc import Sequence

import numpy as np

from retrieval.article import Chunk, Vectors
from retrieval.index.chunking import embedded_text
from retrieval.index.index import Index
from retrieval.models.cosine_scale import CosineScale
from retrieval.models.embedder import Embedder
from retrieval.text.sentences import split_sentences

# Passages of different titles that are compared, which takes the bundled model three seconds. With
# both stand-ins the mean cosine of the nearest passage to real questions comes out at .566 and .607
# for multilingual-e5-small where the bundled model has .556 and .626 (samples and SQuAD,
# 2026-11-29); by titles alone at .495 and .567, by sentences alone at .704 and .653.
PASSAGES = 40

# Measured anew when the store has so many times the passages.
GROWN = 2


def update_cosine_scale(index: Index) -> None:
    """Measure the scale of the store's cosines if that is due; the caller holds the index."""
    count, before = index.store.count_chunks(), index.cosine_scale.passages
    if index.embedder.is_bundled or count < max(1, GROWN * before):
        return
    chunks = _sample(index)
    own, bundled = (_cosines(index, embedder, chunks) for embedder in (index.embedder, Embedder()))
    index.store.update_metadata(**CosineScale.measured(own, bundled, count).metadata)
    index.embedder.scale = index.cosine_scale


def _sample(index: Index) -> list[Chunk]:
    """Return passages evenly spread over the store, one of each title."""
    ids = index.store.all_chunk_ids()
    sample = ids[:: max(1, len(ids) // (2 * PASSAGES))]
    chunks = index.store.current_chunks(index.store.candidates(sample).values())
    return list({chunk.article.title: chunk for chunk in chunks}.values())[:PASSAGES]


def _cosines(index: Index, embedder: Embedder, chunks: Sequence[Chunk]) -> Vectors:
    titles = [chunk.article.title for chunk in chunks]
    questions = embedder.embed_questions([*titles, *map(_sentence, chunks)])
    texts = [embedded_text(chunk, index.embedder.piece_ends, index.chunking) for chunk in chunks]
    cosines: Vectors = np.asarray(questions @ embedder.embed_many(texts).T)
    return cosines


def _sentence(chunk: Chunk) -> str:
    """Return a sentence from the middle of a passage, of usual length where there is one."""
    text = chunk.article.text
    spans = split_sentences(text, chunk.start, chunk.end)
    sentences = [text[span.start : span.end] for span in spans]
    usual = [sentence for sentence in sentences if 40 < len(sentence) < 250] or sentences
    return usual[len(usual) // 2] if usual else chunk.article.title
