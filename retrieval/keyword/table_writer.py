"""Writing of the chunk table, by the one writer of an index.

A row is published when the index of words has it too. Whatever a writer that was killed had added
beyond that is cut off by the next one. A pending row gets its vector later, in its place.
"""

import json
import os
import secrets
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.article import Chunk, Vectors
from retrieval.keyword import codes
from retrieval.keyword.stems import Stems
from retrieval.keyword.table import Table
from retrieval.keyword.table_format import (
    CODES,
    EMBEDDED,
    LIVE,
    NAMES,
    PENDING,
    PLACE,
    PLACES,
    REMOVED,
    SHAPE,
    STEMS,
    SUMS,
    VECTORS,
    Rows,
    Shape,
    digest,
    runs,
)


def append(
    folder: Path,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    stems: Sequence[Stems],
    identity: Mapping[str, str],
) -> tuple[Table, int]:
    """Add rows that are not live yet; return the table as it was, and the first of them.

    `vectors`, of shape (len(chunks), dimension), are of unit length, or there are none yet, shape
    (0, dimension); `identity` is the store's.
    """
    if not (folder / SHAPE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shape = Shape(secrets.randbits(31), vectors.shape[1], {**identity})
        (folder / LIVE).touch()
        (folder / SHAPE).write_text(json.dumps(shape._asdict()), encoding="utf-8")
    table = Table(folder)
    names, places = _places(chunks, stems, table.names_end, table.stems_end)
    written = {
        NAMES: (table.names_end, names),
        STEMS: (4 * table.stems_end, np.concatenate(stems).tobytes()),
        PLACES: (table.size * PLACE.itemsize, places.tobytes()),
        VECTORS: (4 * table.size * table.dimension, vectors.astype(np.float32).tobytes()),
    }
    for name, (end, data) in written.items():
        _add(folder / name, end, data)
    rows = table.size + len(chunks)
    os.truncate(folder / VECTORS, 4 * rows * table.dimension)  # zeros, where there are none yet
    new = np.arange(table.size, table.size + len(vectors))
    _write_codes(folder, table, rows, new)
    _note_sums(folder, [(name, end, data) for name, (end, data) in written.items()])
    _add(folder / LIVE, table.size, bytes(len(chunks)))
    return table, table.size


def publish(folder: Path, first: int, count: int, *, pending: bool = False) -> None:
    """Make rows live, once the index of words has them; `pending` where their vectors follow."""
    _set_states(folder, [(first, first + count)], PENDING if pending else EMBEDDED)


def embed(folder: Path, vectors: Mapping[str, Vectors]) -> None:
    """Give the pending rows of these chunk ids their vectors, by which they are found from now."""
    table = Table(folder)
    pending = table.pending()
    rows = pending[np.isin(pending, table.rows(vectors))]
    parts = []
    with (folder / VECTORS).open("r+b") as file:
        for first, end in runs(rows, len(rows)):
            ids = table.ids_of(np.arange(first, end))
            numbers = np.array([vectors[id_] for id_ in ids], np.float32)
            data = numbers.reshape(len(ids), table.dimension).tobytes()
            parts.append((VECTORS, 4 * first * table.dimension, data))
            file.seek(parts[-1][1])
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _write_codes(folder, table, table.size, rows)
    _note_sums(folder, parts)
    _set_states(folder, runs(rows, len(rows)), EMBEDDED)


def retire(folder: Path, ids: Iterable[str]) -> None:
    """Mark the rows of these chunks as removed."""
    if (folder / SHAPE).exists() and (rows := Table(folder).rows(ids)):
        live = np.memmap(folder / LIVE, np.uint8, "r+")
        live[rows] = REMOVED
        live.flush()


def _write_codes(folder: Path, table: Table, size: int, new: Rows) -> None:
    """Write the codes of the new vectors of a table that has so many rows now."""
    every = np.memmap(folder / VECTORS, np.float32, "r", shape=(size, table.dimension))
    known = np.zeros(size, np.bool_)
    known[table.embedded()] = known[new] = True
    codes.write(folder / CODES, every, new, np.flatnonzero(known))


def _note_sums(folder: Path, parts: Iterable[tuple[str, int, bytes]]) -> None:
    """Note the checksums of parts of files, each with where it begins."""
    with (folder / SUMS).open("a", encoding="utf-8") as file:
        for name, start, data in parts:  # a line that a full disk has cut stays alone
            file.write("\n" + json.dumps([name, start, len(data), zlib.crc32(data)]))


def _set_states(folder: Path, spans: Iterable[tuple[int, int]], state: int) -> None:
    with (folder / LIVE).open("r+b") as file:
        for first, end in spans:
            file.seek(first)
            file.write(bytes([state]) * (end - first))


def _places(
    chunks: Sequence[Chunk], stems: Sequence[Stems], names_end: int, stems_end: int
) -> tuple[bytes, np.ndarray]:
    """Return the names of the articles, and the place of each chunk."""
    # In the order of their last chunks, so that the last row tells where the names end.
    ids = reversed(dict.fromkeys(chunk.article.id for chunk in reversed(chunks)))
    encoded = {id_: id_.encode() for id_ in ids}
    starts = dict(zip(encoded, np.cumsum([names_end, *map(len, encoded.values())]), strict=False))
    places = np.empty(len(chunks), PLACE)
    for row, (chunk, part) in enumerate(zip(chunks, stems, strict=True)):
        article, rest = chunk.article, chunk.article.text[chunk.end :]
        timestamp = np.nan if article.timestamp is None else article.timestamp
        places[row] = (
            int(article.fingerprint[:16], 16), int(article.fingerprint[16:], 16),
            chunk.start, chunk.end, len(article.text) - len(rest.lstrip()), timestamp,
            digest(article.source), starts[article.id], len(encoded[article.id]),
            len(part), stems_end,
        )  # fmt: skip
        stems_end += len(part)
    return b"".join(encoded.values()), places


def _add(path: Path, end: int, data: bytes) -> None:
    """Write after the first `end` bytes of a file, in place of what follows them."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(end)
        file.seek(end)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
