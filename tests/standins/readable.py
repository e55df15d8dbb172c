"""Whether a file can be read now; unlike `select.select`, for descriptors above 1,023 too."""

import selectors
from typing import Protocol


class WithDescriptor(Protocol):
    """A file, a socket or a pipe."""

    def fileno(self) -> int:
        """Return the number of its descriptor."""


def readable(file: int | WithDescriptor, seconds: float) -> bool:
    """Wait until there is something to read, or the end, for at most so many seconds."""
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        return bool(selector.select(seconds))
