"""Progress of reading files, by their bytes on disk."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path


class ReadingProgress:
    """The progress of reading files, one at a time."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        """Add up the sizes of all files that will be read; without any, there is no share."""
        self._total = sum(map(size_of, files))
        self._before = 0
        self._read = 0

    @property
    def share(self) -> float | None:
        """The share of all bytes that has been read, from 0 to 1, or None where not known."""
        if not self._total:
            return None
        return min(1.0, (self._before + self._read) / self._total)

    @contextlib.contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """Count a file."""
        try:
            yield
        finally:
            self._read = 0
            self._before += size_of(path)

    def at(self, read: int) -> None:
        """Count so many bytes of the file that is being read, as it lies on the disk."""
        self._read = read


def size_of(path: Path) -> int:
    """Return the bytes of a file, or 0 where that cannot be told."""
    try:
        return path.stat().st_size
    except OSError:  # reading it will name it
        return 0
