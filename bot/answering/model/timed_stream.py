"""A slow iterator read in a thread of its own, so that pauses and a deadline can be noticed.

Knows nothing of what comes out of it.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class OverdueError(Exception):
    """The deadline passed before the end."""


class _End(Generic[T]):
    """What a reader puts last: an error if that is how it ended."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def pumped(source: Iterator[T], *, quiet: float, deadline: float) -> Generator[T | None]:
    """Yield what comes out of `source`, and None once whenever it pauses for `quiet` seconds.

    Raises `OverdueError` when `deadline` (a reading of `time.monotonic`) has passed, and whatever
    the source raises. Closing this iterator closes the source at its next item.
    """
    items: queue.SimpleQueue[T | _End[T]] = queue.SimpleQueue()
    stopped = threading.Event()
    context = contextvars.copy_context()  # so that LangChain's tracing finds what it is part of
    reader = threading.Thread(
        target=context.run, args=(_read, source, items, stopped), daemon=True, name="model-stream"
    )
    reader.start()
    try:
        yield from _received(items, quiet, deadline)
    finally:
        stopped.set()


def _received(
    items: "queue.SimpleQueue[T | _End[T]]", quiet: float, deadline: float
) -> Generator[T | None]:
    paused = False
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise OverdueError
        try:
            item = items.get(timeout=left if paused else min(quiet, left))
        except queue.Empty:
            if not paused:
                yield None
            paused = True
            continue
        if isinstance(item, _End):
            if item.error:
                raise item.error
            return
        paused = False
        yield item


def _read(
    source: Iterator[T], items: "queue.SimpleQueue[T | _End[T]]", stopped: threading.Event
) -> None:
    error = None
    try:
        for item in source:
            if stopped.is_set():
                break
            items.put(item)
    except Exception as raised:  # noqa: BLE001  it is raised again where the items are read
        error = raised
    finally:
        if isinstance(source, Generator):
            source.close()
        items.put(_End(error))
