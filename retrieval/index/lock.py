"""One writer at a time on this machine: a lock file in the data folder."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import BusyError


@contextlib.contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Lock a data folder for writing; raise `BusyError` at once if another process has it."""
    lock = FileLock(folder / "write.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(
            f"another footnote is writing to {str(folder)!r}; wait until it is done, or stop it"
        ) from None
    try:
        yield
    finally:
        lock.release()
