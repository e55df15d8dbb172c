"""Chunks put into the table batch by batch, with the vectors that a store has, or with none yet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retrieval.article import Chunk, Vectors
from retrieval.batches import groups
from retrieval.keyword import table_writer
from retrieval.keyword.index import VectorStore
from retrieval.keyword.stems import stems_of

# Chunks that are written together.
TOGETHER = 1000

Batch = tuple[Sequence[Chunk], Vectors]


class Added(NamedTuple):
    """Rows that were added, and whether they are pending."""

    first: int
    rows: int
    pending: bool


def with_vectors(chunks: Iterable[Chunk], store: VectorStore) -> Iterator[Batch]:
    """Yield the chunks that a store has, with their vectors."""
    for batch in groups(chunks, TOGETHER):
        vectors = store.vectors([chunk.id for chunk in batch])
        stored = [chunk for chunk in batch if chunk.id in vectors]
        if stored:
            yield stored, np.array([vectors[chunk.id] for chunk in stored])


def without_vectors(chunks: Iterable[Chunk], dimension: int) -> Iterator[Batch]:
    """Yield chunks whose vectors will have so many numbers."""
    for batch in groups(chunks, TOGETHER):
        yield batch, np.empty((0, dimension), np.float32)


def append_all(
    folder: Path,
    batches: Iterable[Batch],
    terms: Callable[[str], Sequence[str]],
    identity: Mapping[str, str],
    added: list[Added],
) -> Iterator[tuple[int, Chunk]]:
    """Append chunks with their vectors, batch by batch; yield each with the number of its row.

    Where the rows are is put into `added`, to be published. `terms` gives the stems of a text.
    """
    for chunks, vectors in batches:
        # What a run that was killed had written.
        table_writer.retire(folder, [chunk.id for chunk in chunks])
        stems = [stems_of(chunk, terms) for chunk in chunks]
        table, first = table_writer.append(folder, chunks, vectors, stems, identity)
        added.append(Added(first, len(chunks), not len(vectors)))
        yield from ((table.number(row), chunk) for row, chunk in enumerate(chunks, first))


def publish_all(folder: Path, added: Iterable[Added]) -> None:
    """Make rows live, once the index of words has them."""
    for first, rows, pending in added:
        table_writer.publish(folder, first, rows, pending=pending)
