"""One reply on its way: nothing while it is quick, then a status, a stream, and the whole answer.

A reply is one message, whatever happens between: it is posted, streamed into, or replaced.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from bot.answering.answer import Answer
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.poster import Place, Poster
from bot.slack.delivery.stream import Stream
from bot.slack.events.parsing import Task
from bot.slack.messages.answer import (
    Message,
    answer_messages,
    beside_blocks,
    feedback,
    share_button,
    streamed,
)
from bot.slack.state.tasks import Memory

log = logging.getLogger(__name__)

# Seconds after which somebody who waits is shown that work goes on, and how long a reply that is
# ready by then is still posted in one piece: a stream that opens and closes at once only flickers.
STATUS_AFTER, STREAM_AFTER = 0.25, 1.2
_GAP = 0.6  # seconds between two pieces: Slack takes about 100 a minute in a workspace


class Delivery(Protocol):
    """How a reply reaches its person.

    `answer` and `tell` deliver it whole, or raise `UndeliverableError`.
    """

    def __enter__(self) -> "Delivery":
        """Begin to wait."""

    def __exit__(self, *_: object) -> None:
        """Leave nothing open."""

    def grow(self, answer: Answer) -> None:
        """Show what is proved so far."""

    def answer(self, answer: Answer) -> None:
        """Deliver an answer."""

    def tell(self, forms: Sequence[Message]) -> None:
        """Deliver words that are no answer."""


class ThreadDelivery:
    """A reply in a thread; `before` is a message that an earlier process began for the task."""

    def __init__(
        self, poster: Poster, memory: Memory, task: Task, *, again: bool = False, before: str = ""
    ) -> None:
        self._poster, self._memory, self._task, self._again = poster, memory, task, again
        self._place = Place(task.channel, task.thread)
        self._ts = before
        self._stream = Stream(poster, task, memory.is_reply)
        self._streaming = False
        self._began = self._last = time.monotonic()
        self._status = _Status(poster, self._place, left_on=again)

    def __enter__(self) -> "ThreadDelivery":
        if self._task.thread:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.halt()

    def grow(self, answer: Answer) -> None:
        """Show what is proved so far, once the person has waited long enough to want to see it."""
        now = time.monotonic()
        early = now - self._began < STREAM_AFTER or now - self._last < _GAP
        if early or not self._task.thread or (self._ts and not self._streaming):
            return  # what an earlier process began is replaced at the end
        self._stream.show(streamed(answer.sentences, answer.citations))
        self._last = now
        if self._stream.ts and not self._streaming:
            self._streaming = True
            self._keep(self._stream.ts)

    def answer(self, answer: Answer) -> None:
        """Deliver the whole answer."""
        if self._streaming and answer.status == "answered":
            self._streaming = False
            blocks = [*beside_blocks(answer), feedback(self._task.key)]
            if self._stream.close(streamed(answer.sentences, answer.citations), blocks):
                return
        self.tell(answer_messages(answer, self._task.key))

    def tell(self, forms: Sequence[Message]) -> None:
        """Deliver a message whole, in the place of what is there of it."""
        if self._streaming:
            self._streaming = False
            self._stream.close(self._stream.sent)
        try:
            if self._ts:
                key = self._task.of or self._task.key
                self._poster.update(self._place, self._ts, forms, key)
            else:
                self._keep(self._poster.post(self._place, forms, self._task.key, again=self._again))
        except UndeliverableError as error:
            if str(error) not in GONE:
                raise
            log.info("%s: %s; writing to the person instead", self._task.key, error)
            self._keep(self._poster.post(Place(self._task.user), forms, self._task.key))

    def is_in(self, channel: str, thread: str) -> bool:
        """Whether the reply goes to this thread."""
        return self._place == Place(channel, thread)

    def halt(self) -> None:
        """Leave nothing open now, from another thread; what is delivered later replaces it."""
        if self._streaming:
            self._streaming = False
            self._stream.close(self._stream.sent)
        self._status.end()

    def _keep(self, ts: str) -> None:
        self._ts = ts
        self._memory.note_reply(self._task.key, ts)


class PrivateDelivery:
    """A reply to a slash command, which only its person sees."""

    def __init__(self, poster: Poster, task: Task) -> None:
        self._poster, self._task = poster, task

    def __enter__(self) -> "PrivateDelivery":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def grow(self, answer: Answer) -> None:
        """Show nothing: such a reply cannot grow."""

    def answer(self, answer: Answer) -> None:
        """Deliver the whole answer, with a button to share it."""
        task = self._task
        below = (share_button(task.key, task.text),) if answer.status == "answered" else ()
        forms = answer_messages(answer, task.key)
        self.tell([Message(one.text, (*one.blocks, *below) if one.blocks else ()) for one in forms])

    def tell(self, forms: Sequence[Message]) -> None:
        """Deliver a message; a form that Slack does not take is followed by the next."""
        for form in forms:
            if self._poster.respond(self._task.response_url, form):
                return
        raise UndeliverableError("the response address takes nothing")


class _Status:
    """Shows after a moment that work goes on, and takes that back; never why a reply fails."""

    def __init__(self, poster: Poster, place: Place, *, left_on: bool) -> None:
        """`left_on` says that a process which died may have left it shown."""
        self._poster, self._place = poster, place
        self._lock = threading.Lock()
        self._shown, self._over = left_on, False
        self._timer = threading.Timer(STATUS_AFTER, self._show)
        self._timer.daemon = True

    def start(self) -> None:
        self._timer.start()

    def end(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._shown:
                self._shown = False
                self._set("active")

    def _show(self) -> None:
        with self._lock:
            if not self._over:
                self._shown = True
                self._set("processing")

    def _set(self, status: str) -> None:
        where = {"channel_id": self._place.channel, "thread_ts": self._place.thread}
        self._poster.attempt("agents_sessions_setStatus", **where, status=status)
