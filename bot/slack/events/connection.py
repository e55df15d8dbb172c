"""The two transports of Slack's events: Socket Mode, and HTTP behind a load balancer."""

import logging
import threading
import time
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.events.client import ReconnectingClient
from bot.slack.events.signature import signed_only
from bot.slack.http.health import with_health
from bot.slack.http.server import WebServer

log = logging.getLogger(__name__)

# Seconds between pings; a connection without a reply to four of them is replaced.
PING_INTERVAL = 3.0
# Threads that store what arrives: more of them only wait for each other.
_LISTENERS = 4
_HTTP_THREADS = 16
PATH = "/slack/events"


class SocketMode:
    """Envelopes over a WebSocket that we open; nothing needs to reach us from outside."""

    def __init__(self, app: App, app_token: str, ping_interval: float = PING_INTERVAL) -> None:
        self._app = app
        self._client = ReconnectingClient(
            app_token=app_token,
            web_client=app.client,
            logger=app.logger,
            ping_interval=ping_interval,
            concurrency=_LISTENERS,
        )
        self._client.socket_mode_request_listeners.append(self._handle)

    def open(self) -> None:
        """Connect; from then on the client connects again by itself."""
        self._client.connect()

    def is_open(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return bool(self._client.is_connected())

    def close(self) -> None:
        """Receive nothing more. The client's threads end by themselves, at their next ping."""
        self._client.stop()
        threading.Thread(target=self._client.close, name="closing", daemon=True).start()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        try:
            send_response(client, request, run_bolt_app(self._app, request), began)
        except SlackClientNotConnectedError:
            log.info("a connection was lost before the acknowledgement; Slack sends it again")


class Http(WebServer):
    """Signed requests to a port; several of these may stand behind a load balancer."""

    def __init__(
        self, app: App, secret: str, host: str, port: int, is_ready: Callable[[], bool]
    ) -> None:
        """Requests are signed with `secret`; `is_ready` is what `/readyz` says."""
        requests = signed_only(SlackRequestHandler(app, PATH), secret)
        super().__init__(with_health(requests, is_ready), host, port, _HTTP_THREADS)


Transport = SocketMode | Http
