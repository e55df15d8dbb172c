"""Slackbot as an assistant: its signed requests, and who of the workspace may ask by it.

Slack signs each request with the secret of the app, and says in `_meta.slack` who asks. Slackbot
names no channel, so that the rules of direct messages hold.
https://docs.slack.dev/ai/slackbot-mcp-client
"""

import json
import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

import anyio
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import BotError, QuestionError
from bot.mcp.server import Context
from bot.mcp.tools import Rules
from bot.settings import Settings
from bot.slack.access import TOO_OFTEN, AccessRules, Asker, Guests, Home
from bot.slack.channels import load_channels
from bot.slack.credentials import check_tokens, client_of, identity_of
from bot.slack.delivery.calls import Calls, UndeliverableError
from bot.slack.error_words import asker_words
from bot.slack.events.signature import OLDEST, SignatureCheck
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_DIRECT = "D"  # a channel as direct messages are
_MINUTE = 60.0
# Bytes of a request, and seconds that it may take to arrive: who sends it is not known yet.
_LARGEST, _SECONDS = 100_000, 10
_NOBODY = (
    "Slack did not say who asks, so nothing is answered; the app's manifest needs auth_type "
    "slack_identity_auth for this server"
)
_UNKNOWN = "Slack cannot say at this moment who may ask; ask again in a minute"


class Slackbot:
    """Decides who of a workspace may ask by Slackbot, and what they may see."""

    def __init__(self, settings: Settings) -> None:
        """Ask Slack which workspace the app is of; raise `ConfigError` for a wrong token."""
        check_tokens(settings, http=True)
        client = client_of(settings)
        channels = load_channels(settings.slack_channels)
        self._home = identity_of(client).home
        self._channels = channels
        self._rules = AccessRules(channels, Guests(Calls(client)))
        self._per_minute = settings.slack_per_minute
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def admit(self, context: Context) -> Rules:
        """Return what the person behind a request may see; raise `QuestionError` if nothing."""
        asker = asker_in(context.meta, self._home)
        try:
            reason = self._rules.exclusion(asker, _DIRECT) or self._count(asker.user)
        except UndeliverableError:
            reason = _UNKNOWN
        if reason:
            raise QuestionError(reason)
        settings = self._channels.of(_DIRECT)
        return Rules(settings.source, settings.model)

    def words_of(self, error: BotError | RetrievalError) -> str:
        """Return what a person is told of an error: what only the owner can mend is in the log."""
        return str(error) if isinstance(error, QuestionError) else asker_words("Slackbot", error)

    def _count(self, user: str) -> str:
        """Count a request of a person; return why there are too many of them, or ''."""
        now = time.monotonic()
        with self._lock:
            times = self._asked[user]
            while times and times[0] < now - _MINUTE:
                times.popleft()
            if len(times) >= self._per_minute:
                return TOO_OFTEN.format(self._per_minute)
            times.append(now)
        return ""


class SignedOnly:
    """Passes on requests that Slack signed; a call of a tool once, so that none can be replayed."""

    def __init__(self, inner: ASGIApp, secret: str, now: Callable[[], float] = time.time) -> None:
        self._inner, self._now = inner, now
        self._check = SignatureCheck(secret, now)
        self._seen: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        body, problem = await _body(receive), "it is too large, or too long on its way"
        if body is not None:
            headers = Headers(scope=scope)
            stamp = headers.get("x-slack-request-timestamp", "")
            signature = headers.get("x-slack-signature", "")
            problem = self._check.problem(body, stamp, signature)
            problem = problem or self._replayed(body, signature)
        if problem:
            log.info("refused a request: %s", problem)
            await PlainTextResponse(f"{problem}\n", 401)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._inner(scope, replay, send)

    def _replayed(self, body: bytes, signature: str) -> str:
        """Return that a call of a tool came before, or ''.

        What else there is to ask for is the same for everybody, and two people may ask for it by
        the same bytes in the same second.
        """
        if not _is_call(body):
            return ""
        now = self._now()
        while self._seen and next(iter(self._seen.values())) < now - 2 * OLDEST:
            del self._seen[next(iter(self._seen))]
        if signature in self._seen:
            return "it came before"
        self._seen[signature] = now
        return ""


def asker_in(meta: Mapping[str, Any] | None, home: Home) -> Asker:
    """Return who asks by the `_meta` of a signed request; raise `QuestionError` for nobody."""
    slack = (meta or {}).get("slack")
    slack = slack if isinstance(slack, dict) else {}
    user, team, enterprise = (slack.get(f"{name}_id") for name in ("user", "team", "enterprise"))
    if not (isinstance(user, str) and user and isinstance(team, str) and team):
        raise QuestionError(_NOBODY)
    is_ours = bool(home.enterprise) and enterprise == home.enterprise
    return Asker(user, not is_ours and home.is_foreign(team, shared=True))


def _is_call(body: bytes) -> bool:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(message, dict) and message.get("method") == "tools/call"


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, or None for one that is too large or takes too long."""
    body, more = b"", True
    with anyio.move_on_after(_SECONDS):
        while more and len(body) <= _LARGEST:
            message = await receive()
            body += message.get("body", b"")
            more = bool(message.get("more_body", False))
    return None if more or len(body) > _LARGEST else body
