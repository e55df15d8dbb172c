"""Timed streams: a slow iterator is read in a thread, so that pauses and a deadline are noticed.

So is that nobody wants the rest.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

from bot.errors import CancelledError

T = TypeVar("T")

# Seconds between two looks at whether somebody still wants the answer.
_POLL = 0.25


class DeadlineError(Exception):
    """The deadline passed before the source ended."""


class End:
    """The last item of a queue, with the error that ended its source, if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def timed_stream(
    source: Iterator[T],
    *,
    quiet: float,
    deadline: float,
    is_cancelled: Callable[[], bool] = lambda: False,
    closed: threading.Event | None = None,
) -> Generator[T | None]:
    """Yield the items of `source`, and None once whenever it pauses for `quiet` seconds.

    Raises `DeadlineError` when `deadline` (a reading of `time.monotonic`) has passed,
    `CancelledError` soon after it `is_cancelled`, and whatever the source raises. `closed` is set
    when this iterator is closed or ends, and the source is closed at its next item.
    """
    items: queue.SimpleQueue[T | End] = queue.SimpleQueue()
    closed = closed or threading.Event()
    context = contextvars.copy_context()  # LangChain's tracing keeps the current run in it
    reader = threading.Thread(
        target=context.run, args=(_read, source, items, closed), daemon=True, name="model-stream"
    )
    reader.start()
    try:
        yield from _received(items, quiet, deadline, is_cancelled)
    finally:
        closed.set()


def _received(
    items: "queue.SimpleQueue[T | End]",
    quiet: float,
    deadline: float,
    is_cancelled: Callable[[], bool],
) -> Generator[T | None]:
    now = time.monotonic()
    paused_at, asked_at = now + quiet, now + _POLL
    while True:
        try:
            item = items.get(timeout=max(0.0, min(paused_at, asked_at, deadline) - now))
        except queue.Empty:
            item = None
        now = time.monotonic()
        if isinstance(item, End):
            if item.error:
                raise item.error
            return
        if item is not None:
            yield item
            now = time.monotonic()
            paused_at = now + quiet
        elif now >= paused_at:
            yield None
            paused_at = deadline
        if now >= min(asked_at, deadline):
            if is_cancelled():
                raise CancelledError
            asked_at = now + _POLL
        if now >= deadline:
            raise DeadlineError


def _read(
    source: Iterator[T], items: "queue.SimpleQueue[T | End]", closed: threading.Event
) -> None:
    error: BaseException | None = None
    try:
        for item in source:
            if closed.is_set():
                break
            items.put(item)
    except BaseException as raised:  # noqa: BLE001  raised again where the items are received
        error = raised
    finally:
        if isinstance(source, Generator):
            source.close()
        items.put(End(error))
