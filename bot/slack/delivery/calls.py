"""Calls to Slack's Web API, repeated while that helps, and why one is refused for good.

Does not know what is called. Raises `UndeliverableError` with Slack's word for why.
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

# Seconds for which a call is tried again while Slack or the network fails.
PATIENCE = 300.0
BRIEFLY = 8.0
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
_TOO_MANY, _SERVER_ERROR = 429, 500


class UndeliverableError(Exception):
    """Slack refuses for good; the text is its error code."""


class SlackAwayError(UndeliverableError):
    """Slack could not be reached for so long that it is better to try again later."""


class PassingError(Exception):
    """Trying again may help; whether Slack did what was asked is not known."""


class TooMuchError(Exception):
    """Slack takes a smaller message."""


class Calls:
    """Calls over a `WebClient` that does not try again by itself but after a 429."""

    def __init__(self, client: WebClient, patience: float = PATIENCE) -> None:
        self.client = client
        self._patience = patience

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method of the SDK that may be repeated, until it works or is refused."""
        return self.retrying()(self.once, method, **arguments)

    def attempt(self, method: str, **arguments: Any) -> bool:
        """Call a method that is only nice to have, for a few seconds; return whether it worked."""
        try:
            self.retrying(BRIEFLY)(self.once, method, **arguments)
        except UndeliverableError as error:
            log.info("%s: %s", method, error)
            return False
        return True

    def once(self, method: str, **arguments: Any) -> Any:
        """Call a method once; raise `PassingError` where trying again may help."""
        try:
            return getattr(self.client, method)(**arguments).data
        except SlackApiError as error:
            raise _translated(error) from None
        except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
            raise PassingError(type(error).__name__) from None

    def retrying(self, patience: float | None = None) -> "Retrying":
        """Return what repeats a call that fails in passing, for so many seconds."""
        return retrying(
            lambda error: isinstance(error, PassingError),
            seconds=patience or self._patience,
            longest_wait=15,
            failure=lambda error: SlackAwayError(str(error)),
        )


def _translated(error: SlackApiError) -> Exception:
    status = getattr(error.response, "status_code", 200)
    data = getattr(error.response, "data", None)
    told = str(data.get("error", "")) if isinstance(data, dict) else ""
    code = told if _CODE.fullmatch(told) else ""
    if status >= _SERVER_ERROR or status == _TOO_MANY or code in _PASSING or not code:
        return PassingError(code or f"HTTP {status}")
    return TooMuchError(code) if code in _TOO_MUCH else UndeliverableError(code)
