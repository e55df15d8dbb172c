"""A persistent task queue with a fixed worker pool.

A task ends once. Does not know how, see `handlers`.
"""

import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable

from bot.slack.delivery.calls import (
    SlackUnavailableError,
    TokenRefusedError,
    UndeliverableError,
)
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from bot.slack.tasks.handlers import TaskHandlers

log = logging.getLogger(__name__)

# None ends a thread.
Keys = queue.SimpleQueue[str | None]

# Threads that work on tasks; most of the time they wait for Slack or a model.
WORKERS = 8
# Keys of tasks that are remembered as added, so that duplicates of an event cost no database.
_REMEMBERED = 10_000
# While so many tasks arrive within so many seconds, they are acknowledged first and answered after.
_BURST, _WITHIN, _LONGEST_WAIT = 5, 0.25, 2.0
_PAUSE = 0.025  # seconds in which the first of a burst can be seen as one
# A task that could not be handled, since Slack or the database is away, is begun again after so
# many seconds, so many times: half an hour beside the retries of each time.
RETRY_AFTER, TRIES = 30.0, 60


class TaskQueue:
    """Adds tasks and works on them until closed."""

    def __init__(
        self,
        task_store: TaskStore,
        handlers: TaskHandlers,
        waiting: Keys,
        is_refused: Callable[[], bool],
        retry_after: float = RETRY_AFTER,
    ) -> None:
        """`waiting` are the keys of the tasks that no thread works on yet.

        `is_refused` tells whether Slack takes nothing from us: then one task at a time tries it.
        """
        self._task_store, self._handlers, self._waiting = task_store, handlers, waiting
        self._is_refused, self._retry_after = is_refused, retry_after
        self._trying, self._tried = threading.Lock(), -math.inf
        self._later: queue.SimpleQueue[tuple[float, str] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._recent: dict[str, None] = {}
        self._adding = threading.Lock()
        self._arrivals: deque[float] = deque([0.0] * _BURST, maxlen=_BURST)
        self._workers = [
            threading.Thread(target=self._work, name=f"answer-{n}", daemon=True)
            for n in range(WORKERS)
        ]
        self._renewer = threading.Thread(target=self._renew, name="lease-renewer", daemon=True)
        self._retrier = threading.Thread(target=self._retry, name="retries", daemon=True)

    def open(self) -> None:
        """Begin to work."""
        for thread in (*self._workers, self._renewer, self._retrier):
            thread.start()

    def add(self, task: Task, most: int | None = None) -> None:
        """Add a task, once; it is stored when this returns. Raises `StateError`.

        With `most` it is not stored, and `TooOftenError` raised, if its person has asked so many
        questions in the last minute.
        """
        self._arrivals.append(time.monotonic())
        with self._adding:  # Slack sends a mention twice at once, and storing it twice costs most
            if task.key in self._recent:
                return
            if self._task_store.accept(task, most):
                self._waiting.put(task.key)
            self._recent[task.key] = None
            while len(self._recent) > _REMEMBERED:
                self._recent.pop(next(iter(self._recent)))

    def close(self, timeout: float) -> None:
        """Finish what is in work for so many seconds, and leave the rest to the next process."""
        self._closing.set()
        self._handlers.close()
        for _ in self._workers:
            self._waiting.put(None)
        self._later.put(None)
        until = time.monotonic() + timeout
        for thread in self._workers:
            thread.join(max(0.0, until - time.monotonic()))
        self._handlers.halt()
        self._task_store.release()

    def stop(self, channel: str, thread: str) -> None:
        """End the replies in a thread, since somebody pressed Stop there."""
        self._task_store.stop(channel, thread)
        self._handlers.halt(channel, thread)

    def _work(self) -> None:
        while (key := self._waiting.get()) is not None:
            self._wait_for_calm()
            if self._closing.is_set():
                continue
            if self._has_to_wait():
                self._begin_again(key)
                continue
            try:
                self._handle(key)
            except BaseException as error:  # noqa: BLE001  whatever it is, no task is lost
                seconds = self._retry_after
                log.error("%s: begun again in %.0f s (%s)", key, seconds, type(error).__name__)
                self._begin_again(key)

    def _begin_again(self, key: str) -> None:
        self._later.put((time.monotonic() + self._retry_after, key))

    def _retry(self) -> None:
        """Put the tasks back that are to be begun again, when they are due.

        All wait equally long, so they are due in this order, and one thread does for any number.
        """
        while (later := self._later.get()) is not None:
            due, key = later
            if self._closing.wait(max(0.0, due - time.monotonic())):
                return
            self._waiting.put(key)

    def _has_to_wait(self) -> bool:
        """Whether Slack refuses us, and another task has just tried: an answer may be dear."""
        if not self._is_refused():
            return False
        with self._trying:
            if time.monotonic() - self._tried < self._retry_after:
                return True
            self._tried = time.monotonic()
        return False

    def _renew(self) -> None:
        """Renew our leases, and take over the tasks of processes that are gone."""
        while not self._closing.wait(self._task_store.lease / 5):
            try:
                self._task_store.renew_leases()
                for key in self._task_store.take_over():
                    self._waiting.put(key)
            except Exception:
                log.exception("the leases of tasks cannot be renewed")

    def _handle(self, key: str) -> None:
        begun = self._task_store.begin(key)
        if begun is None:
            return
        task, attempts, reply = begun
        start = time.monotonic()
        try:
            outcome = self._handlers.handle(task, retried=attempts > 0, reply=reply)
        except UndeliverableError as error:
            is_passing = isinstance(error, SlackUnavailableError) and attempts < TRIES
            if is_passing or isinstance(error, TokenRefusedError):
                raise
            log.error("%s: Slack takes no reply (%s)", key, error)
            self._task_store.finish(key, "undelivered", failed=True)
            return
        if not outcome:
            self._recent.pop(key, None)  # what came to nothing may be wanted again
            return
        self._task_store.finish(key, outcome)
        log.info("%s: %s in %.0f ms", key, outcome, 1000 * (time.monotonic() - start))

    def _wait_for_calm(self) -> None:
        """Let a burst of tasks be acknowledged: answers would take their processor."""
        time.sleep(_PAUSE)
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() - self._arrivals[0] < _WITHIN and time.monotonic() < until:
            time.sleep(_WITHIN / 10)
