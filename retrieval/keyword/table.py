"""Chunk table: where each indexed chunk is, its vector and its stems, in files mapped into memory.

Rows are only ever added, so that a row means the same chunk for as long as a generation lasts;
those of removed chunks are marked, and a pending one gets its vector in its place. Derived from the
store like the index of words beside it.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from retrieval.article import ChunkCandidate, Vectors
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.codes import Codes
from retrieval.keyword.stems import Stems
from retrieval.keyword.table_format import (
    CODES,
    LIVE,
    NAMES,
    PENDING,
    PLACE,
    PLACES,
    REMOVED,
    STEMS,
    VECTORS,
    Rows,
    digest,
    read_shape,
)

# A row's number has the generation of its table above so many bits.
_ROW_BITS = 32

# Chunks whose vectors are compared, the nearest by code; if no more are allowed, all of them.
COMPARED = 3000
# Vectors taken out together: the memory for all of them would be fetched from the system anew for
# each question, which takes four times as long as comparing them.
_BLOCK = 128


class Table:
    """The rows of one generation that were there when it was opened."""

    def __init__(self, folder: Path) -> None:
        """Map the files under `folder`; raises `OSError` or `ValueError` where they are damaged."""
        self._folder = folder
        self.generation, self.dimension, self.identity = read_shape(folder)
        states = np.fromfile(folder / LIVE, np.uint8)
        self.size = len(states)
        self._live: NDArray[np.bool_] = states != REMOVED
        self._pending: NDArray[np.bool_] = states == PENDING
        self._places = _mapped(folder / PLACES, PLACE, self.size)
        self._vectors = _mapped(folder / VECTORS, np.float32, self.size * self.dimension)
        self._vectors = self._vectors.reshape(self.size, self.dimension)
        last = self._places[-1:]
        self.stems_end = int((last["stems"] + last["stems_length"]).sum())
        self.names_end = int((last["name"] + last["name_length"]).sum())
        self._stems = _mapped(folder / STEMS, np.uint32, self.stems_end)
        self._names = _mapped(folder / NAMES, np.uint8, self.names_end)
        self._codes = Codes(folder / CODES, self.dimension, self.size) if self.size else None

    def is_current(self) -> bool:
        """See which rows were removed since; return whether no more are to be seen, nor others.

        Until then removed ones stay: a search finds that their articles changed, and looks again.
        """
        try:
            states, shape = np.fromfile(self._folder / LIVE, np.uint8), read_shape(self._folder)
        except (OSError, ValueError):
            return False
        same = (shape.generation, len(states)) == (self.generation, self.size)
        if same and np.array_equal(states == PENDING, self._pending):
            self._live = states != REMOVED
            return True
        return False

    def number(self, row: int) -> int:
        """Return the number of a row, which no other table has."""
        return self.generation << _ROW_BITS | row

    def row(self, number: int) -> int | None:
        """Return the row of a number, None where it is not one of these."""
        generation, row = divmod(number, 1 << _ROW_BITS)
        return row if generation == self.generation and row < self.size else None

    def count(self, restriction: Restriction = UNRESTRICTED) -> int:
        """How many chunks a restriction allows."""
        return int(np.count_nonzero(self._allowed(restriction)))

    def ids(self, restriction: Restriction = UNRESTRICTED) -> list[str]:
        """Return the ids of all chunks that a restriction allows."""
        return self.ids_of(np.flatnonzero(self._allowed(restriction)))

    def ids_of(self, rows: Rows) -> list[str]:
        """Return the chunk id of each row."""
        return [_id(place) for place in self._places[rows].tolist()]

    def rows(self, ids: Iterable[str]) -> list[int]:
        """Return the live rows of these chunk ids."""
        wanted = set(ids)
        fingerprints = np.array([int(id_[:16], 16) for id_ in wanted], np.uint64)
        rows = np.flatnonzero(self._live & np.isin(self._places["fingerprint"], fingerprints))
        listed = zip(rows.tolist(), self._places[rows].tolist(), strict=True)
        return [row for row, place in listed if _id(place) in wanted]

    def pending(self) -> Rows:
        """Return the live rows that have no vector yet."""
        return np.flatnonzero(self._live & self._pending)

    def embedded(self) -> Rows:
        """Return the live rows that have a vector."""
        return np.flatnonzero(self._live & ~self._pending)

    def candidates(self, rows: Iterable[int]) -> list[ChunkCandidate | None]:
        """Return the chunk of each row, None where it was removed."""
        listed = list(rows)
        rows_read = zip(listed, self._places[listed].tolist(), self._live[listed], strict=True)
        return [self._candidate(row, place) if live else None for row, place, live in rows_read]

    def nearest(
        self, vector: Vectors, count: int, restriction: Restriction = UNRESTRICTED
    ) -> tuple[Rows, Vectors]:
        """Return up to `count` rows that a restriction allows, with their cosines, best first.

        None that is pending.
        """
        allowed = self._allowed(restriction) & ~self._pending
        rows = np.flatnonzero(allowed)
        if self._codes and len(rows) > COMPARED:
            rows = self._codes.nearest(vector, COMPARED, allowed)
        cosines = self.cosines(rows, vector)
        best = np.argsort(-cosines, kind="stable")[:count]
        return rows[best], cosines[best]

    def cosines(self, rows: Sequence[int] | Rows, vector: Vectors) -> Vectors:
        """Return the cosine of each row to a unit vector, NaN of one that is pending."""
        cosines = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = self._vectors.take(rows[start : start + _BLOCK], axis=0)
            cosines[start : start + _BLOCK] = block @ vector
        cosines[self._pending[np.asarray(rows, np.int64)]] = np.nan
        return cosines

    def stems(self, rows: Sequence[int]) -> list[Stems]:
        """Return the stems of each row, see `stems`."""
        places = self._places[rows]
        spans = zip(places["stems"].tolist(), places["stems_length"].tolist(), strict=True)
        return [self._stems[start : start + length] for start, length in spans]

    @cached_property
    def _timestamps(self) -> NDArray[np.float64]:
        return np.ascontiguousarray(self._places["timestamp"])

    @cached_property
    def _sources(self) -> NDArray[np.uint64]:
        return np.ascontiguousarray(self._places["source"])

    def _allowed(self, restriction: Restriction) -> NDArray[np.bool_]:
        """Whether each row may be found; undated ones lie in no period."""
        allowed = self._live.copy()
        if restriction.source is not None:
            allowed &= self._sources == digest(restriction.source)
        if restriction.since is not None:
            allowed &= self._timestamps >= restriction.since
        if restriction.until is not None:
            allowed &= self._timestamps < restriction.until
        return allowed

    def _candidate(self, row: int, place: tuple[int, ...]) -> ChunkCandidate:
        name = self._names[place[7] : place[7] + place[8]].tobytes().decode()
        timestamp = None if place[5] != place[5] else float(place[5])
        return ChunkCandidate(
            _id(place), name, place[2], place[3], timestamp, place[4], self.number(row)
        )


def _id(place: Sequence[float]) -> str:
    return f"{place[0]:016x}{place[1]:08x}:{place[2]}"


def _mapped(path: Path, kind: DTypeLike, count: int) -> NDArray:  # type: ignore[type-arg]
    """Map the first `count` items of a file; raises `ValueError` where it has fewer."""
    if count == 0:  # nothing can be mapped
        return np.empty(0, kind)
    return np.asarray(np.memmap(path, kind, "r", shape=(count,)))  # a view that is read faster
