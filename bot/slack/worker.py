"""The desk where tasks are worked on: some threads, one queue, and nothing forgotten.

A task ends once, in an answer, an "I don't know" or an error with a reference that is in the log.
Does not know how Slack is reached.
"""

import logging
import queue
import secrets
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from bot.answering.citations import Answer
from bot.answering.question import Question
from bot.errors import BotError
from bot.slack.adding import Additions
from bot.slack.asking import Rules, question_of, refusal_of
from bot.slack.calls import SlackAwayError, UndeliverableError
from bot.slack.delivery import Delivery, PrivateDelivery, ThreadDelivery
from bot.slack.incoming import Task
from bot.slack.memory import LEASE, Memory
from bot.slack.messages import notice
from bot.slack.posting import Place, Poster
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

# Threads that work on tasks; most of the time they wait for Slack or a model.
WORKERS = 8
# Keys of tasks that are remembered as taken, so that what Slack sends twice costs no database.
_REMEMBERED = 10_000
# While so many tasks arrive within so many seconds, they are acknowledged first and answered after.
_BURST, _WITHIN, _LONGEST_WAIT = 5, 0.25, 2.0
_PAUSE = 0.025  # seconds in which the first of a burst learns that it is one
_EDIT_PATIENCE, _EDIT_POLL = 60.0, 0.2
# A task that could not be ended, since Slack or the database is away, is begun again after so many
# seconds, so many times: half an hour beside the patience of each time.
RETRY_AFTER, TRIES = 30.0, 60


class Answerer(Protocol):
    """What answers; safe to use from several threads."""

    def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
        """Yield what is proved of the answer so far, the whole of it last."""


class Desk:
    """Takes tasks on and works on them until closed."""

    def __init__(
        self,
        answerer: Answerer,
        memory: Memory,
        poster: Poster,
        rules: Rules,
        additions: Additions,
        bot: str,
    ) -> None:
        self._answerer, self._memory, self._poster = answerer, memory, poster
        self._rules, self._additions, self._bot = rules, additions, bot
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._answering = threading.BoundedSemaphore(rules.at_once)
        self._recent: dict[str, None] = {}
        self._taking = threading.Lock()
        self._live: dict[str, ThreadDelivery] = {}
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
        for _ in self._threads:
            self._queue.put(None)
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for delivery in list(self._live.values()):
            delivery.halt()
        self._memory.give_up()

    def stop(self, channel: str, thread: str) -> None:
        """End what is said in a thread, since somebody pressed Stop there."""
        self._memory.stop(channel, thread)
        for delivery in list(self._live.values()):
            if delivery.is_in(channel, thread):
                delivery.halt()

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
            outcome = _WAYS[task.kind](self, task, attempts > 0, reply)
        except UndeliverableError as error:
            if isinstance(error, SlackAwayError) and attempts < TRIES:
                raise
            log.error("%s: Slack takes no reply (%s)", key, error)
            self._memory.finish(key, "undelivered", failed=True)
            return
        if outcome:
            self._memory.finish(key, outcome)
            log.info("%s: %s in %.0f ms", key, outcome, 1000 * (time.monotonic() - began))

    def _slash(self, task: Task, again: bool, reply: str) -> str:
        return self._reply(task, PrivateDelivery(self._poster, task))

    def _share(self, task: Task, again: bool, reply: str) -> str:
        return self._in_thread(replace(task, thread=""), again, reply)

    def _edit(self, task: Task, again: bool, reply: str) -> str:
        """Answer the new words in the place of the old answer, once that is there."""
        before = self._settled_reply(task.of)
        return self._in_thread(task, False, before) if before else "nothing to edit"

    def _delete(self, task: Task, again: bool, reply: str) -> str:
        """Take the answer back with its question."""
        self._memory.cancel(task.of)
        if reply := self._settled_reply(task.of):
            self._poster.delete(Place(task.channel, task.thread), reply, task.of)
        return "deleted"

    def _settled_reply(self, key: str) -> str:
        """Wait until a task is closed, and return its reply or ''."""
        until = time.monotonic() + _EDIT_PATIENCE
        known = self._memory.reply_of(key)
        while known and not known[1] and time.monotonic() < until and not self._closing.is_set():
            time.sleep(_EDIT_POLL)
            known = self._memory.reply_of(key)
        return known[0] if known else ""

    def _in_thread(self, task: Task, again: bool, reply: str) -> str:
        """Answer where it was asked, so that it can be halted from outside."""
        delivery = ThreadDelivery(self._poster, self._memory, task, again=again, before=reply)
        self._live[task.key] = delivery
        try:
            return self._reply(task, delivery)
        finally:
            del self._live[task.key]

    def _reply(self, task: Task, delivery: Delivery) -> str:
        """Answer and return the outcome, or '' where the task is no longer ours."""
        waiting = self._queue.qsize()
        refused = refusal_of(task, self._memory, self._rules, waiting)
        with delivery:
            if refused:
                delivery.tell(notice(refused))
                return "refused"
            try:
                return _SAYS.get(task.kind, Desk._answer)(self, task, delivery)
            except UndeliverableError:
                raise
            except (BotError, RetrievalError) as error:
                reference = _reference(task, error)
                delivery.tell(notice(f"{_sentence(str(error))} (reference {reference})"))
            except Exception as error:  # noqa: BLE001
                reference = _reference(task, error)
                delivery.tell(notice(f"Something went wrong (reference {reference})."))
        return "error"

    def _answer(self, task: Task, delivery: Delivery) -> str:
        settings = self._rules.channels.of(task.channel)
        answer = Answer("error")
        question = question_of(task, self._poster, self._rules, self._bot)
        stream = self._answerer.stream(question, with_model=settings.model)
        with self._answering, closing(stream) as answers:
            for answer in answers:
                if self._closing.is_set() or not self._memory.holds(task.key):
                    return self._let_go(task, delivery)
                if answer.partial:
                    delivery.grow(answer)
        delivery.answer(answer)
        return answer.status

    def _offer(self, task: Task, delivery: Delivery) -> str:
        delivery.tell(self._additions.offer(task))
        return "offered"

    def _add(self, task: Task, delivery: Delivery) -> str:
        delivery.tell(self._additions.add(task))
        return "added"

    def _await_calm(self) -> None:
        """Let a burst of tasks be acknowledged: answers would take their processor."""
        time.sleep(_PAUSE)
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() - self._arrivals[0] < _WITHIN and time.monotonic() < until:
            time.sleep(_WITHIN / 10)

    def _let_go(self, task: Task, delivery: Delivery) -> str:
        """Stop: because the person said so, or because another process goes on."""
        if self._closing.is_set() or not self._memory.is_stopped(task.key):
            return ""
        delivery.tell(notice("Stopped."))
        return "stopped"


_WAYS: dict[str, Callable[[Desk, Task, bool, str], str]] = {
    "ask": Desk._in_thread,
    "offer": Desk._in_thread,
    "add": Desk._in_thread,
    "slash": Desk._slash,
    "share": Desk._share,
    "edit": Desk._edit,
    "delete": Desk._delete,
}

# What is said there that is no answer.
_SAYS: dict[str, Callable[[Desk, Task, Delivery], str]] = {"offer": Desk._offer, "add": Desk._add}


def _reference(task: Task, error: Exception) -> str:
    """Log an error under a reference, without a word of the question."""
    reference = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: reference %s: %s\n%s", task.key, reference, type(error).__name__, frames)
    return reference


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
