"""Timed streams: pauses are yielded, deadlines hold, closing stops the reading."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from bot.answering.model.timed_stream import DeadlineError, timed_stream
from bot.errors import CancelledError
from tests.standins.newsroom import PanicException


def never() -> float:
    return time.monotonic() + 60


def test_items_come_in_order_and_a_pause_is_yielded_once() -> None:
    resume = threading.Event()

    def slow() -> Iterator[str]:
        yield "a"
        resume.wait(10)
        yield "b"

    items = timed_stream(slow(), quiet=0.01, deadline=never())
    assert [next(items), next(items)] == ["a", None]
    resume.set()
    assert list(items) == ["b"]


@pytest.mark.parametrize("error", [ValueError, PanicException])
def test_an_error_comes_through_after_what_was_read_before_it(error: type[BaseException]) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise error("broken")

    items = timed_stream(broken(), quiet=5, deadline=never())
    assert next(items) == 1
    with pytest.raises(error, match="broken"):
        next(items)


def test_a_source_that_hangs_is_abandoned_at_the_deadline() -> None:
    release = threading.Event()

    def hanging() -> Iterator[int]:
        release.wait(10)
        yield 1

    with pytest.raises(DeadlineError):
        list(timed_stream(hanging(), quiet=0.01, deadline=time.monotonic() + 0.05))
    release.set()


def test_a_stream_that_nobody_wants_any_more_is_not_waited_for() -> None:
    release, closed = threading.Event(), threading.Event()

    def hanging() -> Iterator[int]:
        release.wait(30)
        yield 1

    items = timed_stream(
        hanging(), quiet=30, deadline=never(), is_cancelled=lambda: True, closed=closed
    )
    with pytest.raises(CancelledError):
        next(items)
    assert closed.is_set()
    release.set()


def test_who_no_longer_wants_the_answer_is_heard_at_the_deadline_too() -> None:
    release = threading.Event()

    def hanging() -> Iterator[str]:
        release.wait(10)
        yield ""

    with pytest.raises(CancelledError):
        next(
            timed_stream(hanging(), quiet=30, deadline=time.monotonic(), is_cancelled=lambda: True)
        )
    release.set()


def test_closing_stops_a_source_that_never_ends() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            yield from itertools.repeat(1)
        finally:
            closed.set()

    items = timed_stream(endless(), quiet=1, deadline=never())
    assert next(items) == 1
    items.close()  # type: ignore[attr-defined]
    assert closed.wait(5)
