"""How each kind of task ends: in an answer, an "I don't know" or an error with its reference.

Does not know when a task is begun, see `worker`, nor how Slack is reached.
"""

import logging
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.errors import BotError, StateError
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.delivery.delivery import Delivery, PrivateDelivery, ThreadDelivery
from bot.slack.delivery.poster import Place, Poster
from bot.slack.events.parsing import Task
from bot.slack.messages.answer import Message, notice
from bot.slack.state.database import AlreadyThereError
from bot.slack.state.tasks import Memory
from bot.slack.tasks.ask import Rules, question_of, refusal_of
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_EDIT_PATIENCE, _EDIT_POLL = 60.0, 0.2


# What is said to a task, as messages from the richest form to plain text.
Saying = Callable[[Task], Sequence[Message]]


class Answerer(Protocol):
    """What answers; safe to use from several threads."""

    def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
        """Yield what is proved of the answer so far, the whole of it last."""


class Replies:
    """Ends tasks; safe to use from several threads."""

    def __init__(
        self,
        answerer: Answerer,
        memory: Memory,
        poster: Poster,
        rules: Rules,
        sayings: Mapping[str, Saying],
        bot: str,
        waiting: Callable[[], int],
    ) -> None:
        """`bot` is our user id, `waiting` says how many tasks wait.

        `sayings` are for the kinds of task that get no answer but are told something.
        """
        self._answerer, self._memory, self._poster = answerer, memory, poster
        self._rules, self._sayings, self._bot = rules, sayings, bot
        self._waiting = waiting
        self._closing = threading.Event()
        self._answering = threading.BoundedSemaphore(rules.at_once)
        self._live: dict[str, ThreadDelivery] = {}

    def end(self, task: Task, *, again: bool, reply: str) -> str:
        """Do what a task wants and return the outcome, or '' where it is no longer ours.

        `again` says that it was begun before, and `reply` is the message that this left, or ''.
        Raises `UndeliverableError`.
        """
        return _WAYS[task.kind](self, task, again, reply)

    def close(self) -> None:
        """Begin nothing more, and let go of what takes long."""
        self._closing.set()

    def halt(self, channel: str = "", thread: str = "") -> None:
        """Leave open nothing of what is being said in a thread, or without one anywhere."""
        for delivery in list(self._live.values()):
            if not channel or delivery.is_in(channel, thread):
                delivery.halt()

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
        refused = refusal_of(task, self._memory, self._rules, self._waiting())
        with delivery:
            if refused:
                delivery.tell(notice(refused))
                return "refused"
            try:
                if saying := self._sayings.get(task.kind):
                    delivery.tell(saying(task))
                    return f"{task.kind}ed"
                return self._answer(task, delivery)
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
        if task.kind != "share":  # which was asked before
            self._note(task, answer)
        return answer.status

    def _note(self, task: Task, answer: Answer) -> None:
        """Keep what came of a question; that this fails is nothing to its asker."""
        try:
            self._memory.ledger.note(task.key, task.user, task.text, answer)
        except (StateError, AlreadyThereError) as error:
            log.warning("%s: not in the report (%s)", task.key, type(error).__name__)

    def _let_go(self, task: Task, delivery: Delivery) -> str:
        """Stop: because the person said so, or because another process goes on."""
        if self._closing.is_set() or not self._memory.is_stopped(task.key):
            return ""
        delivery.tell(notice("Stopped."))
        return "stopped"


_WAYS: dict[str, Callable[[Replies, Task, bool, str], str]] = {
    "ask": Replies._in_thread,
    "offer": Replies._in_thread,
    "add": Replies._in_thread,
    "report": Replies._in_thread,
    "slash": Replies._slash,
    "share": Replies._share,
    "edit": Replies._edit,
    "delete": Replies._delete,
}


def _reference(task: Task, error: Exception) -> str:
    """Log an error under a reference, without a word of the question."""
    reference = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: reference %s: %s\n%s", task.key, reference, type(error).__name__, frames)
    return reference


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
