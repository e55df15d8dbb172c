"""A WSGI server on a port, in a thread of its own, that slow connections cannot hold."""

import socket
import threading
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.channel import HTTPChannel
from waitress.server import create_server


@dataclass(frozen=True)
class ServerLimits:
    """Open connections, seconds that a request may take to arrive, and bytes of its body."""

    connections: int = 100
    seconds: int = 10
    body: int = 1_000_000


LIMITS = ServerLimits()


class WebServer:
    """Serves an application from `open` to `close`."""

    def __init__(
        self,
        application: WSGIApplication,
        host: str,
        port: int,
        threads: int,
        limits: ServerLimits = LIMITS,
    ) -> None:
        """Bind the port, 0 for any; raise OSError if that is impossible."""
        # Not by waitress, which leaves the socket open if it cannot bind it.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.create_server((host, port), family=family)
        # `poll`, since `select` fails in a process with more than 1,024 open files.
        self._server = create_server(
            application,
            sockets=[bound],
            threads=threads,
            asyncore_use_poll=True,
            # Twice, since the oldest make room only after a new one was accepted.
            connection_limit=2 * limits.connections,
            channel_timeout=limits.seconds,
            cleanup_interval=1,
            max_request_body_size=limits.body,
        )
        self._server.channel_class = type("Limited", (_Connection,), {"most": limits.connections})
        self._thread = threading.Thread(target=self._serve, name=f"port-{self.port}", daemon=True)
        self._closed = False

    @property
    def port(self) -> int:
        """The bound port."""
        return int(self._server.effective_port)

    def open(self) -> None:
        """Start to serve requests."""
        self._thread.start()

    def is_open(self) -> bool:
        """Return whether requests are served."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop serving requests."""
        self._closed = True
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # the socket that it waits on was closed
            if not self._closed:
                raise


class _Connection(HTTPChannel):  # type: ignore[misc]
    """A connection whose time-out counts from the first byte of a request, not from the last one.

    One too many closes that which has been without a whole request for longest.
    """

    most = LIMITS.connections
    last_activity: float

    def __init__(self, server: Any, *args: Any, **options: Any) -> None:
        super().__init__(server, *args, **options)
        waiting = [channel for channel in server.active_channels.values() if not channel.requests]
        if len(server.active_channels) > self.most:
            min(waiting, key=lambda channel: channel.last_activity).will_close = True

    def handle_read(self) -> None:
        """Read what has come."""
        began = self.last_activity if self.request is not None else None
        super().handle_read()
        self.last_activity = began or self.last_activity
