"""The files of the chunk table: their names, what is in a row, and what state each row is in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

PLACE = np.dtype(
    [
        ("fingerprint", "<u8"), ("fingerprint_end", "<u4"), ("start", "<u4"), ("end", "<u4"),
        ("next", "<u4"), ("timestamp", "<f8"), ("source", "<u8"), ("name", "<u8"),
        ("name_length", "<u4"), ("stems_length", "<u4"), ("stems", "<u8"),
    ]
)  # fmt: skip
# A table's folder, and the files there. SHAPE is written first; LIVE, a byte a row, last.
TABLE = "table"
SHAPE, VECTORS, CODES, PLACES = "shape.json", "vectors", "codes", "places"
STEMS, NAMES, LIVE, SUMS = "stems", "names", "live", "sums.jsonl"

# The states of a row: a pending one is found by its words, and has no vector yet but zeros.
REMOVED, EMBEDDED, PENDING = 0, 1, 2


class Shape(NamedTuple):
    """Which table it is, how many numbers a vector of it has, and what its store was made with."""

    generation: int
    dimension: int
    identity: Mapping[str, str]


def read_shape(folder: Path) -> Shape:
    """Read which table is under `folder`; raises `OSError` or `ValueError`."""
    try:
        return Shape(**json.loads((folder / SHAPE).read_text(encoding="utf-8")))
    except TypeError as error:
        raise ValueError(str(error)) from error


def digest(source: str) -> int:
    """Return a number for an outlet, in any case of its letters."""
    return int.from_bytes(blake2b(source.casefold().encode(), digest_size=8).digest(), "little")


def runs(rows: Sequence[int] | Rows, longest: int) -> Iterator[tuple[int, int]]:
    """Yield where each run of ascending rows begins and ends, none longer than so many."""
    numbers = np.asarray(rows, np.int64)
    gaps = np.flatnonzero(np.diff(numbers) != 1) + 1
    for run in np.split(numbers, gaps) if len(numbers) else ():
        for first in range(int(run[0]), int(run[-1]) + 1, longest):
            yield first, min(first + longest, int(run[-1]) + 1)
