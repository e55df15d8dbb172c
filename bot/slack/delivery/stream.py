"""A streamed message: opened, appended to and closed, within Slack's limits.

Whoever uses it replaces the message at the end where `close` says that Slack did not take it all.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.slack.delivery.calls import (
    SlackUnavailableError,
    TransientError,
    UndeliverableError,
)
from bot.slack.delivery.poster import Poster, metadata_of
from bot.slack.delivery.reader import find_reply
from bot.slack.task import Place, Task

log = logging.getLogger(__name__)

# A streamed message takes about 12,000 characters and lives for five minutes; kept below both.
LONGEST, OLDEST = 9_000, 240.0
# What a message says of itself that is streamed; later it is "completed" or "errored".
_OPEN = "in_progress"


class Stream:
    """A message that grows. `ts` is '' where none could be opened."""

    def __init__(self, poster: Poster, task: Task, is_reply: Callable[[str, str], bool]) -> None:
        """`is_reply` tells whether a message of ours is the reply to some task."""
        self._poster, self._task, self._is_reply = poster, task, is_reply
        self._began = time.monotonic()
        self.ts, self.sent = "", ""
        self._certain = True

    def show(self, text: str) -> None:
        """Extend the message to `text`, of which it has the beginning already."""
        rest = text[len(self.sent) :]
        full = len(text.encode()) > LONGEST or time.monotonic() - self._began > OLDEST
        if not rest or full or not self._certain or not text.startswith(self.sent):
            return
        try:
            self._append(rest) if self.ts else self._open(rest)
        except (TransientError, UndeliverableError) as error:
            self._certain = False  # Slack may have the piece or not
            log.info("%s: the stream fails (%s)", self._task.key, error)
        self.sent = text

    def close(self, text: str = "", blocks: Sequence[dict[str, Any]] = ()) -> bool:
        """End the message; return whether it is now exactly `text`, with the blocks below it."""
        rest = text[len(self.sent) :]
        whole = self._certain and text.startswith(self.sent) and len(text.encode()) <= LONGEST
        ending: dict[str, Any] = {}
        if whole:
            ending = {"markdown_text": rest} if rest else {}
            ending |= {"blocks": list(blocks)} if blocks else {}
        try:
            self._poster.call(
                "chat_stopStream",
                channel=self._task.channel,
                ts=self.ts,
                metadata=metadata_of(self._task.key),
                **ending,
            )
        except (UndeliverableError, ValueError) as error:
            log.info("%s: the stream is over (%s)", self._task.key, error)
            return False
        return whole

    def find_earlier(self) -> str:
        """Return the reply that an earlier process posted or streams, or ''.

        Raises `SlackUnavailableError`: without having looked, the reply might come twice.
        """
        place = Place(self._task.channel, self._task.thread)
        try:
            messages = list(self._poster.thread(place))
        except SlackUnavailableError:
            raise
        except UndeliverableError as error:
            log.info("%s: the thread cannot be read (%s)", self._task.key, error)
            return ""
        return find_reply(messages, self._task.key) or self._lost_stream(messages)

    def _lost_stream(self, messages: Iterable[Mapping[str, Any]]) -> str:
        """Return the stream that Slack opened though its confirmation was lost, or ''."""
        streams = (
            str(message["ts"])
            for message in messages
            if message.get("bot_id") and message.get("streaming_state") == _OPEN
        )
        return next((ts for ts in streams if not self._is_reply(self._task.channel, ts)), "")

    def _open(self, text: str) -> None:
        task = self._task
        recipient = {"recipient_user_id": task.user, "recipient_team_id": task.team}
        try:
            opened = self._poster.call_once(
                "chat_startStream",
                channel=task.channel,
                thread_ts=task.thread,
                markdown_text=text,
                **recipient,
            )
            self.ts = str(opened["ts"])
        except TransientError:
            self._certain = False
            place = Place(task.channel, task.thread)
            self.ts = self._lost_stream(self._poster.messages(place))

    def _append(self, text: str) -> None:
        self._poster.call_once(
            "chat_appendStream", channel=self._task.channel, ts=self.ts, markdown_text=text
        )
