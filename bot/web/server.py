"""A WSGI application served on a port, in a thread of its own."""

import socket
import threading
from wsgiref.types import WSGIApplication

from waitress.server import create_server


class WebServer:
    """Serves once it is opened, until it is closed."""

    def __init__(self, application: WSGIApplication, host: str, port: int, threads: int) -> None:
        """Take the port, 0 for any; raise OSError where that is impossible."""
        # Taken here: waitress leaves a socket open with which it cannot listen.
        listening = socket.create_server((host, port))
        self._server = create_server(application, sockets=[listening], threads=threads)
        self._thread = threading.Thread(target=self._serve, name=f"port-{self.port}", daemon=True)
        self._closed = False

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.effective_port)

    def open(self) -> None:
        """Take requests."""
        self._thread.start()

    def is_open(self) -> bool:
        """Whether requests are taken."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Take no more."""
        self._closed = True
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # it was waiting on the very socket that is closed
            if not self._closed:
                raise
