"""Timed streams: a slow iterator is read in a thread, so that pauses and a deadline are noticed."""

import contextvars
import queue
import threading
import time
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class DeadlineError(Exception):
    """The deadline passed before the source ended."""


class _End(Generic[T]):
    """The last item of the queue, with the error that ended the source, if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def timed_stream(source: Iterator[T], *, quiet: float, deadline: float) -> Generator[T | None]:
    """Yield the items of `source`, and None once whenever it pauses for `quiet` seconds.

    Raises `DeadlineError` when `deadline` (a reading of `time.monotonic`) has passed, and whatever
    the source raises. Closing this iterator closes the source at its next item.
    """
    items: queue.SimpleQueue[T | _End[T]] = queue.SimpleQueue()
    stopped = threading.Event()
    context = contextvars.copy_context()  # LangChain's tracing keeps the current run in it
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
            raise DeadlineError
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
    except Exception as raised:  # noqa: BLE001  raised again where the items are received
        error = raised
    finally:
        if isinstance(source, Generator):
            source.close()
        items.put(_End(error))
