"""Messages into Slack, each once, whatever the network does, and smaller where Slack says too long.

Does not know what an answer is. Raises `UndeliverableError` with Slack's word for why.
"""

import http.client
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tenacity
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.blocks import section
from bot.slack.messages import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "footnote_answer"
# Seconds for which a message is tried again while Slack or the network fails.
PATIENCE = 300.0
_BRIEFLY = 8.0
_PAGES, _PAGE = 5, 200
# What is no such code is a page of a proxy, or Slack being down.
_CODE = re.compile(r"[a-z0-9_.]+")

_TOO_MUCH = frozenset(
    """invalid_blocks invalid_blocks_format msg_blocks_too_long msg_blocks_too_many msg_too_long
    invalid_attachments metadata_too_large""".split()
)
_PASSING = frozenset(
    """internal_error fatal_error service_unavailable request_timeout ratelimited rate_limited
    team_added_to_org accesslimited""".split()
)
GONE = frozenset(
    """channel_not_found is_archived not_in_channel thread_not_found message_not_found
    invalid_thread_ts cant_update_message cant_delete_message restricted_action
    restricted_action_read_only_channel restricted_action_thread_only_channel""".split()
)
_REFUSED, _TOO_MANY, _SERVER_ERROR = 400, 429, 500


class UndeliverableError(Exception):
    """Slack refuses for good; the text is its error code."""


class SlackAwayError(UndeliverableError):
    """Slack could not be reached for so long that it is better to try again later."""


class PassingError(Exception):
    """Trying again may help; whether Slack did what was asked is not known."""


@dataclass(frozen=True)
class Place:
    """Where a reply goes: a channel, and the root of a thread or '' for none."""

    channel: str
    thread: str = ""


class Poster:
    """Posts over a `WebClient` that does not try again by itself but after a 429."""

    def __init__(self, client: WebClient, patience: float = PATIENCE) -> None:
        self.client = client
        self._patience = patience

    def post(self, place: Place, forms: Sequence[Message], key: str, *, again: bool = False) -> str:
        """Post the richest form that Slack takes and return its `ts`.

        What was posted for `key` before is found first: with `again`, and after each failure that
        leaves open whether Slack has the message.
        """
        unsure = again
        for form in forms:
            try:
                for attempt in self._retrying():
                    with attempt:
                        found = self.find(place, key) if unsure else ""
                        if found:
                            return found
                        unsure = True
                        return str(self._post(place, form, key)["ts"])
            except _TooMuchError:
                unsure = False
        raise UndeliverableError("msg_too_long")

    def update(self, channel: str, ts: str, forms: Sequence[Message]) -> None:
        """Replace a message by the richest form that Slack takes."""
        for form in forms:
            blocks = list(form.blocks) or [section(form.text)]  # none would keep the old ones
            try:
                self.call("chat_update", channel=channel, ts=ts, text=form.text, blocks=blocks)
            except _TooMuchError:
                continue
            return
        raise UndeliverableError("msg_too_long")

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours, if it is still there."""
        try:
            self.call("chat_delete", channel=channel, ts=ts)
        except UndeliverableError as error:
            if str(error) != "message_not_found":
                raise

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

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method of the SDK that may be repeated, until it works or is refused."""
        return self._until(self._patience, method, **arguments)

    def attempt(self, method: str, **arguments: Any) -> bool:
        """Call a method that is only nice to have, for a few seconds; return whether it worked."""
        try:
            self._until(_BRIEFLY, method, **arguments)
        except UndeliverableError as error:
            log.info("%s: %s", method, error)
            return False
        return True

    def respond(self, url: str, form: Message) -> bool:
        """Answer a command or a click at its response address; return whether Slack took it."""
        return bool(self._retrying(_BRIEFLY)(self._respond, url, form))

    def once(self, method: str, **arguments: Any) -> Any:
        """Call a method once; raise `PassingError` where trying again may help."""
        try:
            return getattr(self.client, method)(**arguments).data
        except SlackApiError as error:
            raise _translated(error) from None
        except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
            raise PassingError(type(error).__name__) from None

    def _post(self, place: Place, form: Message, key: str) -> Any:
        thread = {"thread_ts": place.thread} if place.thread else {}
        quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False}
        return self.once(
            "chat_postMessage",
            channel=place.channel, **thread, **form.fields, **quiet,
            metadata=metadata_of(key),
        )  # fmt: skip

    def _respond(self, url: str, form: Message) -> bool:
        webhook = WebhookClient(url, timeout=self.client.timeout)
        try:
            reply = webhook.send(**form.fields, response_type="ephemeral")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PassingError(type(error).__name__) from None
        if reply.status_code == _TOO_MANY:
            raise PassingError("ratelimited")
        return reply.status_code < _REFUSED

    def _until(self, patience: float, method: str, **arguments: Any) -> Any:
        return self._retrying(patience)(self.once, method, **arguments)

    def _retrying(self, patience: float | None = None) -> tenacity.Retrying:
        return tenacity.Retrying(
            stop=tenacity.stop_before_delay(patience or self._patience),
            wait=tenacity.wait_exponential(0.3, max=15) + tenacity.wait_random(0, 0.3),
            retry=tenacity.retry_if_exception_type(PassingError),
            retry_error_callback=_given_up,
        )


class _TooMuchError(Exception):
    """Slack takes a smaller message."""


def metadata_of(key: str) -> dict[str, Any]:
    """Return what a reply carries so that it is found again: the key of its task."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _given_up(state: tenacity.RetryCallState) -> None:
    failed = state.outcome.exception() if state.outcome else None
    raise SlackAwayError(str(failed)) from None


def _translated(error: SlackApiError) -> Exception:
    status = getattr(error.response, "status_code", 200)
    data = getattr(error.response, "data", None)
    told = str(data.get("error", "")) if isinstance(data, dict) else ""
    code = told if _CODE.fullmatch(told) else ""
    if status >= _SERVER_ERROR or status == _TOO_MANY or code in _PASSING or not code:
        return PassingError(code or f"HTTP {status}")
    return _TooMuchError(code) if code in _TOO_MUCH else UndeliverableError(code)
