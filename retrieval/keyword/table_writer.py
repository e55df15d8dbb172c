"""Writing of the chunk table, by the one writer of an index.

A row is published when the index of words has it too. Whatever a writer that was killed had added
beyond that is cut off by the next one.
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
from retrieval.keyword.table import (
    CODES,
    LIVE,
    NAMES,
    PLACE,
    PLACES,
    SHAPE,
    STEMS,
    SUMS,
    VECTORS,
    Shape,
    Table,
    digest,
)


def append(
    folder: Path,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    stems: Sequence[Stems],
    identity: Mapping[str, str],
) -> tuple[Table, int]:
    """Add rows that are not live yet; return the table as it was, and the first of them.

    `vectors`, of shape (len(chunks), dimension), are of unit length; `identity` is the store's.
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
    every = np.memmap(folder / VECTORS, np.float32, "r", shape=(rows, table.dimension))
    codes.append(folder / CODES, every, table.size)
    with (folder / SUMS).open("a", encoding="utf-8") as file:
        for name, (end, data) in written.items():  # a line that a full disk has cut stays alone
            file.write("\n" + json.dumps([name, end, len(data), zlib.crc32(data)]))
    _add(folder / LIVE, table.size, bytes(len(chunks)))
    return table, table.size


def publish(folder: Path, first: int, count: int) -> None:
    """Make rows live, once the index of words has them."""
    with (folder / LIVE).open("r+b") as file:
        file.seek(first)
        file.write(b"\1" * count)


def retire(folder: Path, ids: Iterable[str]) -> None:
    """Mark the rows of these chunks as removed."""
    if (folder / SHAPE).exists() and (rows := Table(folder).rows(ids)):
        live = np.memmap(folder / LIVE, np.bool_, "r+")
        live[rows] = False
        live.flush()


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
