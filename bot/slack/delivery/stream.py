"""A streamed message: opened, appended to and closed, with limits and lost answers in mind.

Whoever uses it replaces the message at the end where `close` says that Slack did not take it all.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.slack.delivery.calls import PassingError, UndeliverableError
from bot.slack.delivery.poster import Place, Poster, metadata_of
from bot.slack.events.parsing import Task

log = logging.getLogger(__name__)

# A streamed message takes about 12,000 characters and lives for five minutes; kept below both.
LONGEST, OLDEST = 9_000, 240.0


class Stream:
    """A message that grows. `ts` is '' where none could be opened."""

    def __init__(self, poster: Poster, task: Task, known: Callable[[str, str], bool]) -> None:
        """`known` says whether a message of ours is the reply to some task."""
        self._poster, self._task, self._known = poster, task, known
        self._began = time.monotonic()
        self.ts, self.sent = "", ""
        self._certain = True

    def show(self, text: str) -> None:
        """Have the message say so much, of which it has the beginning already."""
        fresh = text[len(self.sent) :]
        full = len(text.encode()) > LONGEST or time.monotonic() - self._began > OLDEST
        if not fresh or full or not self._certain or not text.startswith(self.sent):
            return
        try:
            self._append(fresh) if self.ts else self._open(fresh)
        except (PassingError, UndeliverableError) as error:
            self._certain = False  # Slack may have the piece or not
            log.info("%s: the stream fails (%s)", self._task.key, error)
        self.sent = text

    def close(self, text: str = "", blocks: Sequence[dict[str, Any]] = ()) -> bool:
        """End the message; return whether it now says exactly `text`, with the blocks below it."""
        rest = text[len(self.sent) :]
        whole = self._certain and text.startswith(self.sent) and len(text.encode()) <= LONGEST
        more: dict[str, Any] = {}
        if whole:
            more = {"markdown_text": rest} if rest else {}
            more |= {"blocks": list(blocks)} if blocks else {}
        try:
            self._poster.call(
                "chat_stopStream",
                channel=self._task.channel,
                ts=self.ts,
                metadata=metadata_of(self._task.key),
                **more,
            )
        except (UndeliverableError, ValueError) as error:
            log.info("%s: the stream is over (%s)", self._task.key, error)
            return False
        return whole

    def _open(self, text: str) -> None:
        task = self._task
        to = {"recipient_user_id": task.user, "recipient_team_id": task.team}
        try:
            opened = self._poster.once(
                "chat_startStream",
                channel=task.channel,
                thread_ts=task.thread,
                markdown_text=text,
                **to,
            )
            self.ts = str(opened["ts"])
        except PassingError:
            self._certain = False
            self.ts = self._lost()

    def _append(self, text: str) -> None:
        self._poster.once(
            "chat_appendStream", channel=self._task.channel, ts=self.ts, markdown_text=text
        )

    def _lost(self) -> str:
        """Return the stream that Slack opened without our getting to know, or ''."""
        place = Place(self._task.channel, self._task.thread)
        ours = (
            str(message["ts"])
            for message in self._poster.messages(place)
            if message.get("bot_id") and message.get("streaming_state")
        )
        return next((ts for ts in ours if not self._known(self._task.channel, ts)), "")
