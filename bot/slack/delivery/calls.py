"""Calls to Slack's Web API, retried while that helps; why Slack refuses one for good.

Does not know what is called. Raises `UndeliverableError` with Slack's error code.
"""

import http.client
import logging
import re
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from retrieval.retrying import retrying

if TYPE_CHECKING:
    from retrieval.retrying import Retrying

log = logging.getLogger(__name__)

# Seconds for which a call is retried while Slack or the network fails.
RETRY_SECONDS = 300.0
SHORT_RETRY_SECONDS = 8.0
# What is no such code is a page of a proxy, or Slack being down.
_CODE = re.compile(r"[a-z0-9_.]+")

_TOO_LARGE = frozenset(
    """invalid_blocks invalid_blocks_format msg_blocks_too_long msg_blocks_too_many msg_too_long
    invalid_attachments metadata_too_large""".split()
)
_TRANSIENT = frozenset(
    """internal_error fatal_error service_unavailable request_timeout ratelimited rate_limited
    team_added_to_org accesslimited""".split()
)
GONE = frozenset(
    """channel_not_found is_archived not_in_channel thread_not_found message_not_found
    invalid_thread_ts cant_update_message cant_delete_message restricted_action
    restricted_action_read_only_channel restricted_action_thread_only_channel""".split()
)
# Slack takes nothing from us until the owner sets another token, or installs the app again.
_TOKEN_REFUSED = frozenset(
    """token_revoked token_expired invalid_auth not_authed account_inactive user_removed_from_team
    org_login_required team_access_not_granted two_factor_setup_required""".split()
)
# What no reply can do without; the rest is left out where its scope is missing.
_POSTING = "chat_"
_STREAM_OPEN, _MISSING_SCOPE = "streaming_state_conflict", "missing_scope"
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


class UndeliverableError(Exception):
    """Slack refuses for good; the text is its error code."""


class MissingScopeError(UndeliverableError):
    """The app may not do that; `scope` would allow it, as far as Slack says."""

    def __init__(self, code: str, scope: str) -> None:
        super().__init__(code)
        self.scope = scope


class SlackUnavailableError(UndeliverableError):
    """Slack could not be reached for so long that it is better to try again later."""


class TokenRefusedError(SlackUnavailableError):
    """Slack refuses our token, or lets it post nothing: until that is mended, questions wait."""


class TransientError(Exception):
    """A retry may help; whether Slack did what was asked is not known."""


class StreamOpenError(TransientError):
    """A message is still being streamed; once that is stopped, a retry helps."""


class TooLargeError(Exception):
    """Slack takes a smaller message."""


class Calls:
    """Calls over a `WebClient` that retries by itself only after a 429.

    The SDK's own retry handlers do not suffice: one for lost connections would post a message twice
    whose confirmation was lost, and none looks at the error code in a reply of status 200.
    """

    def __init__(self, client: WebClient, retry_seconds: float = RETRY_SECONDS) -> None:
        self.client = client
        self._retry_seconds = retry_seconds
        self._token_problem = ""

    def is_refused(self) -> bool:
        """Whether Slack takes nothing from us, as far as the last calls say."""
        return bool(self._token_problem)

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method of the SDK that may be repeated, until it works or is refused."""
        return self.retrying()(self.call_once, method, **arguments)

    def try_call(self, method: str, **arguments: Any) -> bool:
        """Call a method that the reply can do without; return whether it worked."""
        try:
            self.retrying(SHORT_RETRY_SECONDS)(self.call_once, method, **arguments)
        except UndeliverableError as error:
            log.info("%s: %s", method, error)
            return False
        return True

    def call_once(self, method: str, **arguments: Any) -> Any:
        """Call a method once; raise `TransientError` where a retry may help."""
        try:
            data = getattr(self.client, method)(**arguments).data
        except SlackApiError as error:
            translated = _translated(error, method)
            if isinstance(translated, TokenRefusedError):
                self._note_token_problem(str(translated))
            raise translated from None
        except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
            raise TransientError(type(error).__name__) from None
        if method.startswith(_POSTING) or self._token_problem != _MISSING_SCOPE:
            self._token_problem = ""
        return data

    def _note_token_problem(self, code: str) -> None:
        if code != self._token_problem:
            log.error("Slack refuses SLACK_BOT_TOKEN (%s): questions wait for one that works", code)
        self._token_problem = code

    def retrying(self, seconds: float | None = None) -> "Retrying":
        """Return what retries a call after a `TransientError`, for so many seconds."""
        return retrying(
            lambda error: isinstance(error, TransientError),
            seconds=seconds or self._retry_seconds,
            longest_wait=15,
            failure=lambda error: SlackUnavailableError(str(error)),
        )


def _translated(error: SlackApiError, method: str) -> Exception:
    status = getattr(error.response, "status_code", 200)
    data = getattr(error.response, "data", None)
    text = str(data.get("error", "")) if isinstance(data, dict) else ""
    code = text if _CODE.fullmatch(text) else ""
    if code == _STREAM_OPEN:
        return StreamOpenError(code)
    if code in _TOKEN_REFUSED or (code == _MISSING_SCOPE and method.startswith(_POSTING)):
        return TokenRefusedError(code)
    if code == _MISSING_SCOPE:
        return MissingScopeError(code, str(data.get("needed", "")) if data else "")
    if status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS or code in _TRANSIENT or not code:
        return TransientError(code or f"HTTP {status}")
    return TooLargeError(code) if code in _TOO_LARGE else UndeliverableError(code)
