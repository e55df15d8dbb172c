"""Messages read from Slack: a thread, and a reply of ours that is found again by its key."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.slack.delivery.calls import Calls, UndeliverableError
from bot.slack.task import Place

log = logging.getLogger(__name__)

# Pages and messages a page: a thread comes oldest first, so that its end is known only when all of
# it was read; of a channel, which comes newest first, the last messages do.
_THREAD_PAGES, _THREAD_PAGE = 20, 999
_PAGES, _PAGE = 5, 200


class Reader(Calls):
    """Reads threads and channels."""

    def find(self, place: Place, key: str) -> str:
        """Return the `ts` of the message that was posted for a key, or ''."""
        return find_reply(self.messages(place), key)

    def read(self, place: Place, ts: str) -> dict[str, Any] | None:
        """Return a message, or None where there is none any more; raise `UndeliverableError`."""
        messages = self.thread(place) if place.thread else self._alone(place, ts)
        return next((message for message in messages if message["ts"] == ts), None)

    def messages(self, place: Place) -> Iterator[dict[str, Any]]:
        """Yield the messages of a thread or channel as far as we may read it, in Slack's order."""
        try:
            yield from self.thread(place) if place.thread else self._channel(place)
        except UndeliverableError as error:
            log.info("cannot read messages: %s", error)

    def thread(self, place: Place) -> Iterator[dict[str, Any]]:
        """Yield all messages of a thread, oldest first; raise `UndeliverableError`."""
        where = {"channel": place.channel, "ts": place.thread, "limit": _THREAD_PAGE}
        return self._pages("conversations_replies", _THREAD_PAGES, where)

    def _channel(self, place: Place) -> Iterator[dict[str, Any]]:
        where = {"channel": place.channel, "limit": _PAGE}
        return self._pages("conversations_history", _PAGES, where)

    def _alone(self, place: Place, ts: str) -> Iterator[dict[str, Any]]:
        """Yield the message of a channel that has this `ts`, however long ago it was."""
        between = {"latest": ts, "oldest": ts, "inclusive": True}
        where = {"channel": place.channel, **between, "limit": 1}
        return self._pages("conversations_history", 1, where)

    def _pages(self, method: str, most: int, where: dict[str, Any]) -> Iterator[dict[str, Any]]:
        cursor = ""
        for _ in range(most):
            page = self.call(method, **where, cursor=cursor, include_all_metadata=True)
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break


def find_reply(messages: Iterable[Mapping[str, Any]], key: str) -> str:
    """Return the `ts` of the message that has a key in its metadata, or ''."""
    found = (
        str(message["ts"])
        for message in messages
        if (message.get("metadata") or {}).get("event_payload", {}).get("key") == key
    )
    return next(found, "")
