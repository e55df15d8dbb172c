"""The SDK's Socket Mode client, connecting again as soon as a connection ends.

By itself it looks for that at its pings only, and what Slack sends meanwhile comes late.
"""

import contextlib
import logging
import threading
from typing import Any

from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.slack.events.frames import FrameSocket

log = logging.getLogger(__name__)

# Seconds between two attempts to connect again, doubled up to the longest.
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 3.0


class ReconnectingClient(SocketModeClient):
    """A client that a thread of its own connects again; its connections read whole frames."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lost, self._stopped = threading.Event(), threading.Event()
        self.on_error_listeners.append(self._notice_end)
        self.on_close_listeners.append(self._notice_end)
        self._thread = threading.Thread(target=self._keep_connected, name="socket", daemon=True)

    def connect(self) -> None:
        """Connect, and read whole frames."""
        super().connect()
        if self._stopped.is_set():  # stopped while it connected, which nobody would end
            self.disconnect()
            return
        session = self.current_session
        if session and session.sock:
            session.sock = FrameSocket(session.sock)  # type: ignore[assignment]
        if not self._thread.is_alive():
            self._thread.start()

    def disconnect(self) -> None:
        """Close the connection, unless another thread, which the SDK overlooks, is faster."""
        with contextlib.suppress(AttributeError):
            super().disconnect()

    def stop(self) -> None:
        """Receive nothing more; the SDK alone waits for the next message before it lets go."""
        self._stopped.set()
        self._lost.set()
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
        session = self.current_session
        if session and isinstance(session.sock, FrameSocket):
            session.sock.end()
        self.disconnect()

    def _notice_end(self, *_: object) -> None:
        self.disconnect()
        self._lost.set()

    def _keep_connected(self) -> None:
        while not self._stopped.is_set():
            self._lost.wait()
            self._lost.clear()
            wait = _FIRST_WAIT
            while not self._stopped.is_set() and not self.is_connected():
                try:
                    self.connect_to_new_endpoint()
                except Exception as error:  # noqa: BLE001  whatever it is, a later try may work
                    log.info("cannot connect to Slack: %s", type(error).__name__)
                if not self.is_connected():
                    self._stopped.wait(wait)
                    wait = min(_LONGEST_WAIT, 2 * wait)
