"""The delivery of a reply: nothing while it is quick, then a status, a stream, the whole answer.

A reply is one message, whatever happens meanwhile: it is posted, streamed into, or replaced.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answering.answer import Answer
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.direct import post_directly
from bot.slack.delivery.poster import Poster
from bot.slack.delivery.status import Status
from bot.slack.delivery.stream import Stream
from bot.slack.messages.answer import (
    answer_messages,
    beside_blocks,
    streamed,
)
from bot.slack.messages.attributed import shared
from bot.slack.messages.buttons import feedback
from bot.slack.messages.message import Message, about_question
from bot.slack.state.tasks import TaskStore
from bot.slack.task import OF_OTHERS, Place, Task

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """The pace of a stream, in seconds.

    A reply that is ready `before` so long is posted in one piece: a stream that opens and closes
    at once only flickers. `gap` is between two pieces: Slack takes about 100 a minute in a
    workspace.
    """

    before: float = 1.2
    gap: float = 0.6


class Delivery(Protocol):
    """How a reply reaches its person; entered when the wait begins.

    `send_answer` and `send` deliver it whole, or raise `UndeliverableError`.
    """

    @property
    def ts(self) -> str:
        """The message that the reply is, or '' where it cannot be changed later."""

    def __enter__(self) -> "Delivery":
        """Begin to show that work goes on."""

    def __exit__(self, *_: object) -> None:
        """Leave nothing open."""

    def show_partial(self, answer: Answer) -> None:
        """Show what is proved so far."""

    def send_answer(self, answer: Answer) -> None:
        """Deliver an answer."""

    def send(self, variants: Sequence[Message]) -> None:
        """Deliver the richest variant that Slack takes of a message that is no answer."""


class ThreadDelivery:
    """A reply in a thread; `reply` is the message that an earlier process began for the task."""

    def __init__(
        self,
        poster: Poster,
        task_store: TaskStore,
        task: Task,
        *,
        pace: Pace,
        offers: bool = False,
        has_experts: bool = False,
        retried: bool = False,
        reply: str = "",
    ) -> None:
        """Where there is no answer, its question may be kept (`offers`), or experts called."""
        self._poster, self._task_store, self._task = poster, task_store, task
        self._retried, self._pace = retried, pace
        self._offers, self._has_experts = offers, has_experts
        self._place = Place(task.channel, task.thread)
        self._ts = reply
        self._stream = Stream(poster, task, task_store.is_reply)
        self._streaming = False
        self._began = self._last = time.monotonic()
        self._status = Status(poster, self._place, shown=retried)
        # Below who asked what, which nobody else could know; it is not streamed.
        self._is_named = task.kind in ("share", "react", "again")

    @property
    def ts(self) -> str:
        """The message that the reply is, or ''."""
        return self._ts

    def __enter__(self) -> "ThreadDelivery":
        if self._task.thread:
            if self._retried:
                self._take_up()
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.halt()

    def show_partial(self, answer: Answer) -> None:
        """Show what is proved so far, once the person has waited long enough to want to see it."""
        now = time.monotonic()
        early = now - self._began < self._pace.before or now - self._last < self._pace.gap
        if early or not self._task.thread or self._is_named or (self._ts and not self._streaming):
            return  # what an earlier process began is replaced at the end
        if not self._streaming and self._task_store.is_overtaken(self._task):
            return  # posted whole, with its question
        self._stream.show(streamed(answer))
        self._last = now
        if self._stream.ts and not self._streaming:
            self._streaming = True
            self._save(self._stream.ts)

    def send_answer(self, answer: Answer) -> None:
        """Deliver the whole answer."""
        if self._streaming and answer.status == "answered":
            self._streaming = False
            blocks = [*beside_blocks(answer), feedback(self._task.question)]
            if self._stream.close(streamed(answer), blocks):
                return
        task = self._task
        offered = task.text if self._offers and not self._is_named else ""
        variants = answer_messages(
            answer, task.question, open_question=offered, has_experts=self._has_experts
        )
        if self._is_named:
            of_another = task.kind in OF_OTHERS or self._task_store.is_of_another(task.of)
            asker = "" if task.kind == "again" else task.user  # an owner, who did not ask it
            variants = shared(asker, task.text, variants, of_another=of_another)
        self.send(variants)

    def send(self, variants: Sequence[Message]) -> None:
        """Deliver a message whole, in the place of what is shown of it."""
        self._close_stream()
        try:
            if self._ts:
                self._poster.update(self._place, self._ts, variants, self._task.question)
            else:
                retried = self._retried
                if self._task_store.is_overtaken(self._task):
                    variants = about_question(self._task.text, variants)
                ts = self._poster.post(self._place, variants, self._task.key, retried=retried)
                self._save(ts)
        except UndeliverableError as error:
            private = bool(self._task.user) and self._task.kind != "share"
            if str(error) not in GONE or not private:
                raise
            log.info("%s: %s; writing to the person instead", self._task.key, error)
            self._save(post_directly(self._poster, self._task, variants))

    def is_in(self, channel: str, thread: str) -> bool:
        """Whether the reply goes to this thread."""
        return self._place == Place(channel, thread)

    def halt(self) -> None:
        """Leave nothing open now, from another thread; what is delivered later replaces it."""
        self._close_stream()
        self._status.end()

    def _take_up(self) -> None:
        """Find what a process that died posted, and end what it streamed, to replace it."""
        if not self._ts:
            if found := self._stream.find_earlier():
                self._save(found)
            self._retried = False  # it was looked for
        if self._ts:
            self._poster.end_stream(self._place, self._ts, self._task.question)

    def _close_stream(self) -> None:
        if self._streaming:
            self._streaming = False
            self._stream.close(self._stream.sent)

    def _save(self, ts: str) -> None:
        self._ts = ts
        self._task_store.save_reply(self._task.key, ts)
