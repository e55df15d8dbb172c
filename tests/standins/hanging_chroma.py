"""A Chroma server that stops answering: a real one, behind a proxy that keeps what it is asked."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import httpx

from tests.standins.serving import serving


class HangingChroma:
    """The proxy; it accepts every connection, and answers until `hang`."""

    def __init__(self, server: str) -> None:
        self.url = ""
        self.answers_heartbeat = True  # though nothing else, once it hangs
        self._real = httpx.Client(base_url=server, timeout=30)
        self._answers = math.inf  # so many more
        self._ended = threading.Event()

    def hang(self, *, after: int = 0, heartbeat: bool = True) -> None:
        """Answer nothing after so many more requests but, if wanted, the heartbeat."""
        self.answers_heartbeat, self._answers = heartbeat, after

    def answer_again(self) -> None:
        """Answer what is asked from now on."""
        self._answers = math.inf

    def end(self) -> None:
        """Let those go that still wait."""
        self._ended.set()
        self._real.close()

    def answer(self, method: str, path: str, body: bytes) -> httpx.Response | None:
        """Return what the server answers; None where it never would."""
        alive = path.endswith("/heartbeat") and self.answers_heartbeat
        self._answers -= not alive
        if self._answers < 0 and not alive:
            self._ended.wait()
            return None
        headers = {"Content-Type": "application/json"}
        return self._real.request(method, path, content=body, headers=headers)


@contextmanager
def hanging_chroma(server: str) -> Iterator[HangingChroma]:
    """Run the proxy in front of a server."""
    chroma = HangingChroma(server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = chroma.answer(self.command, self.path, body)
            self.close_connection = reply is None
            if reply is not None:
                self.send_response(reply.status_code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(reply.content)

        do_POST = do_PUT = do_DELETE = do_GET

    with serving(Handler) as chroma.url:
        yield chroma
        chroma.end()
