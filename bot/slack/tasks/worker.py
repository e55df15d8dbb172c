"""The desk where tasks are worked on: some threads, one queue, and nothing forgotten.

A task ends once. Does not know how, see `replies`.
"""

import logging
import queue
import threading
import time
from collections import deque

from bot.slack.delivery.calls import SlackAwayError, UndeliverableError
from bot.slack.events.parsing import Task
from bot.slack.state.tasks import LEASE, Memory
from bot.slack.tasks.handlers import Replies

log = logging.getLogger(__name__)

# None ends a thread.
Keys = queue.SimpleQueue[str | None]

# Threads that work on tasks; most of the time they wait for Slack or a model.
WORKERS = 8
# Keys of tasks that are remembered as taken, so that what Slack sends twice costs no database.
_REMEMBERED = 10_000
# While so many tasks arrive within so many seconds, they are acknowledged first and answered after.
_BURST, _WITHIN, _LONGEST_WAIT = 5, 0.25, 2.0
_PAUSE = 0.025  # seconds in which the first of a burst learns that it is one
# A task that could not be ended, since Slack or the database is away, is begun again after so many
# seconds, so many times: half an hour beside the patience of each time.
RETRY_AFTER, TRIES = 30.0, 60


class Desk:
    """Takes tasks on and works on them until closed."""

    def __init__(self, memory: Memory, replies: Replies, waiting: Keys) -> None:
        """`waiting` are the keys of the tasks that nobody works on yet."""
        self._memory, self._replies, self._queue = memory, replies, waiting
        self._closing = threading.Event()
        self._recent: dict[str, None] = {}
        self._taking = threading.Lock()
        self._arrivals: deque[float] = deque([0.0] * _BURST, maxlen=_BURST)
        self._threads = [
            threading.Thread(target=self._work, name=f"answer-{n}", daemon=True)
            for n in range(WORKERS)
        ]
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def open(self) -> None:
        """Begin to work."""
        for thread in (*self._threads, self._keeper):
            thread.start()

    def take(self, task: Task) -> None:
        """Take a task on, once; it is stored when this returns. Raises `StateError`."""
        self._arrivals.append(time.monotonic())
        with self._taking:  # Slack sends a mention twice at once, and twice stored costs most
            if task.key in self._recent:
                return
            if self._memory.accept(task):
                self._queue.put(task.key)
            self._recent[task.key] = None
            while len(self._recent) > _REMEMBERED:
                self._recent.pop(next(iter(self._recent)))

    def close(self, patience: float) -> None:
        """Finish what is in work for so many seconds, and leave the rest to the next process."""
        self._closing.set()
        self._replies.close()
        for _ in self._threads:
            self._queue.put(None)
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._replies.halt()
        self._memory.give_up()

    def stop(self, channel: str, thread: str) -> None:
        """End what is said in a thread, since somebody pressed Stop there."""
        self._memory.stop(channel, thread)
        self._replies.halt(channel, thread)

    def _work(self) -> None:
        while (key := self._queue.get()) is not None:
            self._await_calm()
            if self._closing.is_set():
                continue
            try:
                self._do(key)
            except Exception as error:  # noqa: BLE001  whatever it is, the task is not forgotten
                log.error("%s: begun again in %.0f s (%s)", key, RETRY_AFTER, type(error).__name__)
                later = threading.Timer(RETRY_AFTER, self._queue.put, [key])
                later.daemon = True
                later.start()

    def _keep(self) -> None:
        """Renew what is ours, and take over what a process that is gone has left."""
        while not self._closing.wait(LEASE / 5):
            try:
                self._memory.renew()
                for key in self._memory.take_over():
                    self._queue.put(key)
            except Exception:
                log.exception("the tasks could not be looked after")

    def _do(self, key: str) -> None:
        begun = self._memory.begin(key)
        if begun is None:
            return
        task, attempts, reply = begun
        began = time.monotonic()
        try:
            outcome = self._replies.end(task, again=attempts > 0, reply=reply)
        except UndeliverableError as error:
            if isinstance(error, SlackAwayError) and attempts < TRIES:
                raise
            log.error("%s: Slack takes no reply (%s)", key, error)
            self._memory.finish(key, "undelivered", failed=True)
            return
        if outcome:
            self._memory.finish(key, outcome)
            log.info("%s: %s in %.0f ms", key, outcome, 1000 * (time.monotonic() - began))

    def _await_calm(self) -> None:
        """Let a burst of tasks be acknowledged: answers would take their processor."""
        time.sleep(_PAUSE)
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() - self._arrivals[0] < _WITHIN and time.monotonic() < until:
            time.sleep(_WITHIN / 10)
