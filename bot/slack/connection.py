"""The two ways in: Socket Mode, guarded against a silent end, and HTTP behind a load balancer."""

import contextlib
import logging
import socket
import threading
from time import time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from waitress.server import create_server

log = logging.getLogger(__name__)

# Seconds between pings, within which a lost connection is noticed and made anew.
_PING = 3
# The SDK recurses once for each buffer of a message, so a small one fails on large messages.
_BUFFER = 65_536
_LISTENERS = 10
_THREADS = 16
PATH = "/slack/events"


class SocketMode:
    """Envelopes over a WebSocket that we open; nothing needs to reach us from outside."""

    def __init__(self, app: App, app_token: str) -> None:
        self._app = app
        self._client = _GuardedClient(
            app_token=app_token,
            web_client=app.client,
            logger=app.logger,
            ping_interval=_PING,
            receive_buffer_size=_BUFFER,
            concurrency=_LISTENERS,
        )
        self._client.socket_mode_request_listeners.append(self._handle)

    def open(self) -> None:
        """Connect; from then on the client connects anew by itself."""
        self._client.connect()

    def close(self) -> None:
        """Hear nothing more. The client's threads end by themselves, at their next ping."""
        self._client.auto_reconnect_enabled = False
        self._client.hang_up()
        threading.Thread(target=self._client.close, name="closing", daemon=True).start()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        try:
            send_response(client, request, run_bolt_app(self._app, request), began)
        except SlackClientNotConnectedError:
            log.info("a connection was lost before the acknowledgement; Slack sends it again")


class Http:
    """Signed requests to a port; several of these may stand behind a load balancer."""

    def __init__(self, app: App, host: str, port: int) -> None:
        handler = SlackRequestHandler(app, PATH)
        self._server = create_server(handler, host=host, port=port, threads=_THREADS)
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)
        self._closed = False

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.effective_port)

    def open(self) -> None:
        """Listen."""
        self._thread.start()

    def close(self) -> None:
        """Hear nothing more."""
        self._closed = True
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # it was waiting on the very socket that is closed
            if not self._closed:
                raise


class _GuardedClient(SocketModeClient):
    """The SDK's client, but it notices when the other side hangs up without a close frame.

    The SDK takes the empty read for "no message yet", and spins for a minute before it connects.
    """

    def connect(self) -> None:
        super().connect()
        session = self.current_session
        if session and session.sock:
            session.sock = _EndingSocket(session.sock)  # type: ignore[assignment]

    def hang_up(self) -> None:
        """Disconnect now; the SDK alone waits for the next message before it lets go."""
        session = self.current_session
        if session and isinstance(session.sock, _EndingSocket):
            session.sock.end()
        self.disconnect()


class _EndingSocket:
    """A socket whose end is an error, unless we end it."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._ended = False

    def end(self) -> None:
        """End it, and the reading that waits for it."""
        self._ended = True
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def recv(self, size: int) -> bytes:
        """Read some bytes; none only once it is ended."""
        received: bytes = self._sock.recv(size)
        if not received and not self._ended:
            raise ConnectionResetError("Slack has hung up")
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


Way = SocketMode | Http
