"""Messages into Slack, each once, whatever the network does, and smaller where Slack says too long.

Does not know what an answer is. Raises `UndeliverableError` with Slack's word for why.
"""

import hashlib
import http.client
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.slack.delivery.calls import BRIEFLY, Calls, PassingError, TooMuchError, UndeliverableError
from bot.slack.messages.answer import Message
from bot.slack.messages.blocks import section

log = logging.getLogger(__name__)

EVENT_TYPE = "footnote_answer"
_PAGES, _PAGE = 5, 200
_REFUSED, _TOO_MANY = 400, 429


@dataclass(frozen=True)
class Place:
    """Where a reply goes: a channel, and the root of a thread or '' for none."""

    channel: str
    thread: str = ""


class Poster(Calls):
    """Posts, replaces, finds and deletes messages of ours."""

    def post(self, place: Place, forms: Sequence[Message], key: str, *, again: bool = False) -> str:
        """Post the richest form that Slack takes and return its `ts`.

        What was posted for `key` before is found first: with `again`, and after each failure that
        leaves open whether Slack has the message.
        """
        unsure = again
        for form in forms:
            try:
                for attempt in self.retrying():
                    with attempt:
                        ts = self.find(place, key) if unsure else ""
                        unsure = True
                        ts = ts or str(self._post(place, form, key)["ts"])
                        if form.whole:
                            self._attach(place, form.whole, key, again=again)
                        return ts
            except TooMuchError:
                unsure = False
        raise UndeliverableError("msg_too_long")

    def update(self, place: Place, ts: str, forms: Sequence[Message], key: str) -> None:
        """Replace the message for `key` by the richest form that Slack takes."""
        for form in forms:
            blocks = list(form.blocks) or [section(form.text)]  # none would keep the old ones
            try:
                self.call(
                    "chat_update", channel=place.channel, ts=ts, text=form.text, blocks=blocks
                )
            except TooMuchError:
                continue
            self._detach(place, key, keep=_file_name(key, form.whole))
            if form.whole:
                self._attach(place, form.whole, key, again=True)
            return
        raise UndeliverableError("msg_too_long")

    def delete(self, place: Place, ts: str, key: str) -> None:
        """Delete the message for `key`, and what is attached to it, if it is still there."""
        self._detach(place, key)
        self._delete(place, ts)

    def find(self, place: Place, key: str) -> str:
        """Return the `ts` of the message that was posted for a key, or ''."""
        return next(
            (
                str(message["ts"])
                for message in self.messages(place)
                if (message.get("metadata") or {}).get("event_payload", {}).get("key") == key
            ),
            "",
        )

    def messages(self, place: Place) -> list[dict[str, Any]]:
        """Return the messages of a thread (oldest first) or channel; none where we may not read."""
        method = "conversations_replies" if place.thread else "conversations_history"
        where = {"channel": place.channel} | ({"ts": place.thread} if place.thread else {})
        found: list[dict[str, Any]] = []
        cursor = ""
        try:
            for _ in range(_PAGES):
                page = self.call(
                    method, **where, limit=_PAGE, cursor=cursor, include_all_metadata=True
                )
                found += page["messages"]
                cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
                if not cursor:
                    break
        except UndeliverableError as error:
            log.info("cannot read %s: %s", method, error)
        return found

    def respond(self, url: str, form: Message) -> bool:
        """Answer a command or a click at its response address; return whether Slack took it."""
        return bool(self.retrying(BRIEFLY)(self._respond, url, form))

    def _post(self, place: Place, form: Message, key: str) -> Any:
        quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False}
        return self.once(
            "chat_postMessage",
            channel=place.channel, **_thread(place), **form.fields, **quiet,
            metadata=metadata_of(key),
        )  # fmt: skip

    def _delete(self, place: Place, ts: str) -> None:
        try:
            self.call("chat_delete", channel=place.channel, ts=ts)
        except UndeliverableError as error:
            if str(error) != "message_not_found":
                raise

    def _attach(self, place: Place, whole: str, key: str, *, again: bool) -> None:
        """Put what a message had to cut beside it as a file, once; if that fails it stays cut."""
        name, unsure = _file_name(key, whole), again
        try:
            for attempt in self.retrying(BRIEFLY):
                with attempt:
                    if unsure and any(name == there for _, there in self._attached(place, key)):
                        return
                    unsure = True
                    where = {"channel": place.channel, **_thread(place)}
                    self.once("files_upload_v2", content=whole, filename=name, **where)
        except (UndeliverableError, TooMuchError) as error:
            log.warning("%s: the answer is cut, and its file is refused (%s)", key, error)

    def _detach(self, place: Place, key: str, keep: str = "") -> None:
        """Delete the files beside the message for `key`, but for the one named `keep`."""
        for ts, name in self._attached(place, key):
            if name != keep:
                self._delete(place, ts)

    def _attached(self, place: Place, key: str) -> list[tuple[str, str]]:
        """The `ts` and the name of each file beside the message for `key`."""
        said = [message for message in self.messages(place) if message.get("bot_id")]
        files = (
            (str(one["ts"]), file.get("name", "")) for one in said for file in one.get("files", ())
        )
        return [(ts, name) for ts, name in files if name.startswith(_file_name(key))]

    def _respond(self, url: str, form: Message) -> bool:
        webhook = WebhookClient(url, timeout=self.client.timeout)
        try:
            reply = webhook.send(**form.fields, response_type="ephemeral")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PassingError(type(error).__name__) from None
        if reply.status_code == _TOO_MANY:
            raise PassingError("ratelimited")
        return reply.status_code < _REFUSED


def _file_name(key: str, whole: str = "") -> str:
    """The name of a text that belongs to a key, or without a text how all such names begin."""
    known = f"answer-{_digest(key)}-"
    return f"{known}{_digest(whole)}.md" if whole else known


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _thread(place: Place) -> dict[str, str]:
    return {"thread_ts": place.thread} if place.thread else {}


def metadata_of(key: str) -> dict[str, Any]:
    """Return what a reply carries so that it is found again: the key of its task."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
