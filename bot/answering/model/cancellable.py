"""An asynchronous stream read from a thread, so that it can be cancelled while it is silent.

A thread that waits for a connection cannot be woken from outside; a task can be cancelled at any
time, which closes its connection.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from functools import cache
from typing import TypeVar

from bot.answering.model.timed_stream import End
from bot.errors import CancelledError

T = TypeVar("T")

# Seconds between two looks at whether somebody still wants the answer.
_POLL = 0.1

# `cache` alone would let two threads that come first start a loop each.
_starting = threading.Lock()


def read_stream(source: AsyncGenerator[T], cancelled: threading.Event) -> Generator[T]:
    """Yield what a stream has, and raise what it raises; closing this cancels it.

    Raises `CancelledError` soon after the event is set.
    """
    items: queue.SimpleQueue[T | End] = queue.SimpleQueue()
    reading = asyncio.run_coroutine_threadsafe(_read(source, items), _event_loop())
    try:
        while not cancelled.is_set():
            try:
                item = items.get(timeout=_POLL)
            except queue.Empty:
                continue
            if isinstance(item, End):
                if item.error:
                    raise item.error
                return
            yield item
        raise CancelledError
    finally:
        reading.cancel()


async def _read(source: AsyncGenerator[T], items: "queue.SimpleQueue[T | End]") -> None:
    error = None
    try:
        async with aclosing(source):
            async for item in source:
                items.put(item)
    except Exception as raised:  # noqa: BLE001  raised again where the items are received
        error = _without_frames(raised)
    finally:
        items.put(End(error))


def _without_frames(error: Exception) -> Exception:
    """Return an error without its tracebacks.

    They keep the provider's own streams, which only the event loop may close.
    """
    part: BaseException | None = error
    while part is not None:
        part.__traceback__ = None
        part = part.__cause__ or part.__context__
    return error


def _event_loop() -> asyncio.AbstractEventLoop:
    """The loop of all streams of this process: clients keep connections, and each has one loop."""
    with _starting:
        return _started_loop()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="model-connections").start()
    return loop
