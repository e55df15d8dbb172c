"""Messages posted to Slack exactly once, whatever the network does, smaller where one is too long.

Does not know what an answer is. Raises `UndeliverableError` with Slack's error code.
"""

import hashlib
import http.client
import logging
from collections.abc import Sequence
from typing import Any

from slack_sdk.webhook import WebhookClient

from bot.slack.delivery.calls import (
    SHORT_RETRY_SECONDS,
    StreamOpenError,
    TooLargeError,
    TransientError,
    UndeliverableError,
)
from bot.slack.delivery.reader import Reader
from bot.slack.messages.blocks import section
from bot.slack.messages.message import Message
from bot.slack.task import Place

log = logging.getLogger(__name__)

EVENT_TYPE = "footnote_answer"
_REFUSED, _TOO_MANY_REQUESTS = 400, 429


class Poster(Reader):
    """Posts, replaces and deletes messages of ours.

    Several variants of a message are given, from the richest to plain text; the first that Slack
    takes is posted.
    """

    def post(
        self, place: Place, variants: Sequence[Message], key: str, *, retried: bool = False
    ) -> str:
        """Post a message and return its `ts`.

        An earlier message for `key` is looked for first: with `retried`, and after each failure
        that leaves open whether Slack has the message.
        """
        uncertain = retried
        for variant in variants:
            try:
                for attempt in self.retrying():
                    with attempt:
                        ts = self.find(place, key) if uncertain else ""
                        uncertain = True
                        ts = ts or str(self._post(place, variant, key)["ts"])
                        if variant.whole:
                            self._attach(place, variant.whole, key, retried=retried)
                        return ts
            except TooLargeError:
                uncertain = False
        raise UndeliverableError("msg_too_long")

    def update(self, place: Place, ts: str, variants: Sequence[Message], key: str) -> None:
        """Replace the message for `key`, and the file beside it."""
        variant = self.replace(place, ts, variants, key)
        self._detach(place, key, keep=_file_name(key, variant.whole))
        if variant.whole:
            self._attach(place, variant.whole, key, retried=True)

    def replace(self, place: Place, ts: str, variants: Sequence[Message], key: str) -> Message:
        """Replace the message for `key`, leave the file, and return the variant that was taken."""
        for variant in variants:
            try:
                self._replace(place, ts, variant, key)
            except TooLargeError:
                continue
            return variant
        raise UndeliverableError("msg_too_long")

    def delete(self, place: Place, ts: str, key: str) -> None:
        """Delete the message for `key`, and its file, where they still exist."""
        self._detach(place, key)
        try:
            self._delete(place, ts)
        except UndeliverableError as error:
            if str(error) != "cant_delete_message":
                raise
            self.end_stream(place, ts, key)  # Slack deletes no message that is streamed
            self._delete(place, ts)

    def end_stream(self, place: Place, ts: str, key: str) -> None:
        """End the stream into the message for `key` that a process which died left open."""
        metadata = metadata_of(key)
        self.try_call("chat_stopStream", channel=place.channel, ts=ts, metadata=metadata)

    def respond(self, url: str, variant: Message, *, replace: bool = False) -> bool:
        """Answer a command or a click at its response address; return whether Slack took it.

        To `replace` what a command said at first Slack may do or not (bolt-python#1268); where it
        does not, the response stands below.
        """
        return bool(self.retrying(SHORT_RETRY_SECONDS)(self._respond, url, variant, replace))

    def _post(self, place: Place, variant: Message, key: str) -> Any:
        quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False}
        return self.call_once(
            "chat_postMessage",
            channel=place.channel, **_thread(place), **variant.fields, **quiet,
            metadata=metadata_of(key),
        )  # fmt: skip

    def _replace(self, place: Place, ts: str, variant: Message, key: str) -> None:
        blocks = list(variant.blocks) or [section(variant.text)]  # none would keep the old ones
        message = {"channel": place.channel, "ts": ts, "text": variant.text, "blocks": blocks}
        for attempt in self.retrying():
            with attempt:
                try:
                    self.call_once("chat_update", **message)
                except StreamOpenError:
                    self.end_stream(place, ts, key)
                    raise

    def _delete(self, place: Place, ts: str) -> None:
        try:
            self.call("chat_delete", channel=place.channel, ts=ts)
        except UndeliverableError as error:
            if str(error) != "message_not_found":
                raise

    def _attach(self, place: Place, text: str, key: str, *, retried: bool) -> None:
        """Put the whole text of a message beside it as a file, once; if that fails it stays cut."""
        name, uncertain = _file_name(key, text), retried
        try:
            for attempt in self.retrying(SHORT_RETRY_SECONDS):
                with attempt:
                    if uncertain and name in (file for _, file in self._attached(place, key)):
                        return
                    uncertain = True
                    where = {"channel": place.channel, **_thread(place)}
                    self.call_once("files_upload_v2", content=text, filename=name, **where)
        except (UndeliverableError, TooLargeError) as error:
            log.warning("%s: the answer is cut, and its file is refused (%s)", key, error)

    def _detach(self, place: Place, key: str, keep: str = "") -> None:
        """Delete the files beside the message for `key`, but for the one named `keep`."""
        for ts, name in self._attached(place, key):
            if name != keep:
                self._delete(place, ts)

    def _attached(self, place: Place, key: str) -> list[tuple[str, str]]:
        """The `ts` and the name of each file beside the message for `key`."""
        files = [
            (str(message["ts"]), file.get("name", ""))
            for message in self.messages(place)
            if message.get("bot_id")
            for file in message.get("files", ())
        ]
        return [(ts, name) for ts, name in files if name.startswith(_file_name(key))]

    def _respond(self, url: str, variant: Message, replace: bool) -> bool:
        webhook = WebhookClient(url, timeout=self.client.timeout)
        try:
            response = webhook.send(
                **variant.fields, response_type="ephemeral", replace_original=replace
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TransientError(type(error).__name__) from None
        if response.status_code == _TOO_MANY_REQUESTS:
            raise TransientError("ratelimited")
        return response.status_code < _REFUSED


def metadata_of(key: str) -> dict[str, Any]:
    """Return the metadata by which a reply is found again: the key of its task."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _file_name(key: str, text: str = "") -> str:
    """The name of the file of a text for a key, or without a text the start of all such names."""
    prefix = f"answer-{_digest(key)}-"
    return f"{prefix}{_digest(text)}.md" if text else prefix


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _thread(place: Place) -> dict[str, str]:
    return {"thread_ts": place.thread} if place.thread else {}
