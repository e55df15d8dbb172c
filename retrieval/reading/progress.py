"""Progress of reading files, by their bytes on disk."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO


class ReadingProgress:
    """The progress of reading files, one at a time."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        """Add up the sizes of all files that will be read; without any, there is no share."""
        self._total = sum(map(_size, files))
        self._before = 0
        self._file: BinaryIO | None = None

    @property
    def share(self) -> float | None:
        """The share of all bytes that has been read, from 0 to 1, or None where not known."""
        if not self._total:
            return None
        return min(1.0, (self._before + (self._file.tell() if self._file else 0)) / self._total)

    @contextlib.contextmanager
    def reading(self, path: Path, file: BinaryIO) -> Iterator[None]:
        """Count a file, which was opened without unpacking it."""
        self._file = file
        try:
            yield
        finally:
            self._file = None
            self._before += _size(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it will name it
        return 0
