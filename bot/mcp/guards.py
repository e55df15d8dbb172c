"""Who may reach the HTTP port: the holder of a token, or programs of this machine.

Each guard is an ASGI application around another. A refusal is a line in the log, without a word of
the request.
"""

import hmac
import ipaddress
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

# Set by proxies and tunnels: what they pass on is not from this machine, whatever its host says.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_REMEDY = "set FOOTNOTE_MCP_TOKEN to be reached from outside"

# Returns the status and the words of a refusal, or None.
Check = Callable[[Headers], tuple[int, str] | None]


class Guard:
    """Passes on the requests that a check does not refuse."""

    def __init__(self, inner: ASGIApp, check: Check) -> None:
        self._inner, self._check = inner, check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        refusal = self._check(Headers(scope=scope))
        if refusal is None:
            await self._inner(scope, receive, send)
            return
        status, words = refusal
        log.info("refused a request: %s", words)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        await PlainTextResponse(f"{words}\n", status, headers)(scope, receive, send)


def token_check(token: str) -> Check:
    """Return the check that a request has this token, in constant time."""
    expected = f"Bearer {token}".encode()

    def check(headers: Headers) -> tuple[int, str] | None:
        sent = headers.get("authorization", "").encode("latin-1", "replace")
        if hmac.compare_digest(sent, expected):
            return _origin_check(headers)
        return 401, "the token is missing or wrong; send it as Authorization: Bearer TOKEN"

    return check


def local_check(headers: Headers) -> tuple[int, str] | None:
    """Check that a request was sent to this machine by name, from this machine and no page.

    A web page whose name was made to lead here (DNS rebinding) has its own name as host and origin.
    """
    if any(name in headers for name in _FORWARDED):
        return 403, f"it comes through a proxy; {_REMEDY}"
    if not is_loopback(_host(f"//{headers.get('host', '')}")):
        return 421, f"its host is not this machine; {_REMEDY}"
    return _origin_check(headers)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _origin_check(headers: Headers) -> tuple[int, str] | None:
    """Check that no web page of elsewhere sent a request: programs name no origin."""
    origin = headers.get("origin")
    if origin is None or is_loopback(_host(origin)):
        return None
    return 403, "it comes from a web page"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
