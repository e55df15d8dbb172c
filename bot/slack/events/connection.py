"""The two ways in: Socket Mode, guarded against a silent end, and HTTP behind a load balancer."""

import contextlib
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.web.health import with_health
from bot.web.server import WebServer

log = logging.getLogger(__name__)

# Seconds between pings, within which a lost connection is noticed and made anew.
PING_INTERVAL = 3
# Seconds, doubled with each failure up to those between two pings.
_FIRST_WAIT = 0.1
_BUFFER = 65_536
_HEAD = 2  # bytes of a frame, at least
# Threads that store what arrives: more of them only wait for each other.
_LISTENERS = 4
_THREADS = 16
PATH = "/slack/events"


class SocketMode:
    """Envelopes over a WebSocket that we open; nothing needs to reach us from outside."""

    def __init__(self, app: App, app_token: str, ping_interval: float = PING_INTERVAL) -> None:
        self._app = app
        self._client = _GuardedClient(
            app_token=app_token,
            web_client=app.client,
            logger=app.logger,
            ping_interval=ping_interval,
            concurrency=_LISTENERS,
        )
        self._client.socket_mode_request_listeners.append(self._handle)

    def open(self) -> None:
        """Connect; from then on the client connects anew by itself."""
        self._client.connect()

    def is_open(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return bool(self._client.is_connected())

    def close(self) -> None:
        """Hear nothing more. The client's threads end by themselves, at their next ping."""
        self._client.auto_reconnect_enabled = False
        self._client.hang_up()
        threading.Thread(target=self._client.close, name="closing", daemon=True).start()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        try:
            send_response(client, request, run_bolt_app(self._app, request), began)
        except SlackClientNotConnectedError:
            log.info("a connection was lost before the acknowledgement; Slack sends it again")


class Http(WebServer):
    """Signed requests to a port; several of these may stand behind a load balancer."""

    def __init__(self, app: App, host: str, port: int, is_ready: Callable[[], bool]) -> None:
        """`is_ready` is what `/readyz` says."""
        handler = with_health(SlackRequestHandler(app, PATH), is_ready)
        super().__init__(handler, host, port, _THREADS)


class _GuardedClient(SocketModeClient):
    """The SDK's client over a `_FrameSocket`, connecting anew as soon as a connection is lost.

    The SDK looks for that at its pings only, and what Slack sends meanwhile it sends again late.
    """

    # Of the class, since the SDK's thread runs before its constructor ends.
    _was_connected, _is_over, _failures = False, False, 0

    def connect(self) -> None:
        super().connect()
        self._was_connected = True
        if self._is_over:  # ended while it connected, which would go on unheard
            self.disconnect()
            return
        session = self.current_session
        if session and session.sock:
            session.sock = _FrameSocket(session.sock)  # type: ignore[assignment]

    def _run_current_session(self) -> None:
        if not self._was_connected:
            return
        super()._run_current_session()  # type: ignore[no-untyped-call]  # ends with the connection
        if self._is_over:
            return
        try:
            self.connect_to_new_endpoint()  # does nothing while there is a connection
            self._failures = 0
        except Exception as error:  # noqa: BLE001  whatever it is, a later try may work
            log.info("cannot connect to Slack: %s", type(error).__name__)
            _close_sockets_of(error)
            self._failures += 1
            time.sleep(min(PING_INTERVAL, _FIRST_WAIT * 2**self._failures))

    def disconnect(self) -> None:
        """Close the connection, unless another thread, which the SDK overlooks, is faster."""
        with contextlib.suppress(AttributeError):
            super().disconnect()

    def hang_up(self) -> None:
        """Disconnect for good; the SDK alone waits for the next message before it lets go."""
        self._is_over = True
        session = self.current_session
        if session and isinstance(session.sock, _FrameSocket):
            session.sock.end()
        self.disconnect()


def _close_sockets_of(error: Exception) -> None:
    """Close the socket of a handshake that failed, which the SDK forgets."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, socket.socket):
                value.close()


class _FrameSocket:
    """A socket of which each read is one whole WebSocket frame, and whose end is an error.

    The SDK takes an empty read for "no message yet", and spins for a minute before it connects
    anew. It recurses for each read and each frame until both end together, so that in a burst it
    hears the first message after the last, and fails on a thousand.
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._ended = False
        self._pending = bytearray()

    def end(self) -> None:
        """End it, and the reading that waits for it."""
        self._ended = True
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def recv(self, _: int) -> bytes:
        """Read a frame, however long; nothing once it is ended."""
        while not (frame := self._pending[: _frame_length(self._pending)]):
            received = self._sock.recv(_BUFFER)
            if not received and not self._ended:
                raise ConnectionResetError("Slack has hung up")
            if not received:
                return b""
            self._pending += received
            if self._pending.startswith(b"\n"):  # the SDK leaves the end of the handshake
                del self._pending[0]
        del self._pending[: len(frame)]
        return bytes(frame)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def _frame_length(data: bytearray) -> int:
    """The bytes of the frame that data begins with, 0 while it is not whole (RFC 6455)."""
    if len(data) < _HEAD:
        return 0
    masked, size = divmod(data[1], 128)
    extended = {126: 2, 127: 8}.get(size, 0)
    if extended:
        size = int.from_bytes(data[_HEAD : _HEAD + extended])
    length = _HEAD + extended + 4 * masked + size
    return length if _HEAD + extended <= len(data) and length <= len(data) else 0


Transport = SocketMode | Http
