"""A WSGI server on a port, in a thread of its own."""

import socket
import threading
from wsgiref.types import WSGIApplication

from waitress.server import create_server


class WebServer:
    """Serves an application from `open` to `close`."""

    def __init__(self, application: WSGIApplication, host: str, port: int, threads: int) -> None:
        """Bind the port, 0 for any; raise OSError if that is impossible."""
        # Not by waitress, which leaves the socket open if it cannot bind it.
        bound = socket.create_server((host, port))
        # `poll`, since `select` fails in a process with more than 1,024 open files.
        self._server = create_server(
            application, sockets=[bound], threads=threads, asyncore_use_poll=True
        )
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
