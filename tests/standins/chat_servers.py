"""A local HTTP server that is OpenAI, Anthropic and Ollama, and says what a script tells it to say.

    with serve(lambda asked: ["Hello ", "there."]) as server:
        ...  # server.openai_url, server.anthropic_url, server.ollama_url

It answers streams only. A client that hangs up is noticed, and its stream ended. How each provider
puts things is in `dialects`.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.standins.dialects import DIALECTS, Dialect, Message
from tests.standins.readable import readable


@dataclass(frozen=True)
class Pause:
    """Send nothing for so long."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """Close the socket in mid stream."""


@dataclass(frozen=True)
class Thought:
    """A piece of reasoning, which is no part of the answer."""

    text: str


@dataclass(frozen=True)
class Cite:
    """Anthropic's models: cite sentences of a document, from 0, for the block that is open.

    In recorded streams citations come before the block's text, in the reference behind it.
    """

    document: int
    start: int
    end: int


@dataclass(frozen=True)
class EndBlock:
    """Anthropic's models: what follows is a block of its own."""


@dataclass(frozen=True)
class Finish:
    """End the stream for a reason, in the provider's own word; a reply ends regularly without."""

    reason: str


@dataclass(frozen=True)
class Failure:
    """An HTTP error instead of a reply, in the provider's form."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


# A string is a piece of text; bytes are put into the body of the HTTP answer as they are.
Piece = str | bytes | Pause | Cut | Thought | Cite | EndBlock | Finish
Reply = Iterable[Piece]


@dataclass(frozen=True)
class Asked:
    """A request; `number` counts from 1. Header names are in lower case."""

    provider: str
    path: str
    system: str
    messages: tuple[Message, ...]
    raw: dict[str, Any]
    headers: dict[str, str]
    number: int


Script = Callable[[Asked], Reply | Failure]


class ChatServer(ThreadingHTTPServer):
    """The server; `requests` are kept, `open_streams` is how many are being written now."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Script, *, split_bytes: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.split_bytes = split_bytes
        self.requests: list[Asked] = []
        self.open_streams = 0
        self.closing = threading.Event()
        self.lock = threading.Condition()
        self.anthropic_url = self.ollama_url = f"http://127.0.0.1:{self.server_port}"
        self.openai_url = f"{self.anthropic_url}/v1"

    def taken(self, dialect: type[Dialect], raw: dict[str, Any], headers: dict[str, str]) -> Asked:
        """Keep a request and return it."""
        said = dialect.messages(raw)
        system = "\n".join(text for role, text in said if role == "system")
        messages = tuple(one for one in said if one[0] != "system")
        with self.lock:
            number = len(self.requests) + 1
            fields = (dialect.name, dialect.path, system, messages, raw, headers, number)
            self.requests.append(Asked(*fields))
            return self.requests[-1]

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count a stream as open."""
        with self.lock:
            self.open_streams += 1
        try:
            yield
        finally:
            with self.lock:
                self.open_streams -= 1
                self.lock.notify_all()

    def wait_closed(self, seconds: float = 10) -> bool:
        """Wait until no stream is open."""
        with self.lock:
            return self.lock.wait_for(lambda: self.open_streams == 0, seconds)


@contextmanager
def serve(script: Script, *, split_bytes: bool = False) -> Iterator[ChatServer]:
    """Run a server; `split_bytes` sends bodies in small pieces, cut inside characters."""
    with ChatServer(script, split_bytes=split_bytes) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


class _HungUpError(Exception):
    """The stream is over: the client is gone, or the server shall stop."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    server: ChatServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        dialect = next((one for one in DIALECTS if one.path == self.path), None)
        if dialect is None:
            self._fail(Failure(404, {"error": f"no such path: {self.path}"}))
            return
        try:
            raw = json.loads(body)
            speaker = dialect(raw)
            assert raw.get("stream") is True, "only streams are answered here"
        except (ValueError, KeyError, AssertionError) as error:
            fault = {"type": "invalid_request_error", "message": f"bad request: {error}"}
            self._fail(Failure(400, {"type": "error", "error": fault}))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.script(self.server.taken(dialect, raw, headers))
        if isinstance(reply, Failure):
            self._fail(reply)
        else:
            self._stream(reply, speaker)

    def do_GET(self) -> None:
        self._fail(Failure(404, {"error": f"no such path: {self.path}"}))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Connection": "close"}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _fail(self, failure: Failure) -> None:
        body = json.dumps(failure.body).encode()
        length = str(len(body))
        content = {"Content-Type": "application/json", "Content-Length": length}
        self._head(failure.status, **content, **failure.headers)
        self.wfile.write(body)

    def _stream(self, reply: Reply, speaker: Dialect) -> None:
        pieces = _sent(reply)
        with self.server.counted(), closing(pieces):
            try:
                self._head(200, Content_Type=speaker.content_type, Transfer_Encoding="chunked")
                self._send(speaker.start())
                if self._say(pieces, speaker):
                    self.wfile.write(b"0\r\n\r\n")
            except (OSError, _HungUpError):
                self.close_connection = True

    def _say(self, pieces: Iterator[Piece], speaker: Dialect) -> bool:
        """Say a reply; False where it was cut off."""
        reason = ""
        for piece in pieces:
            if isinstance(piece, Cut):
                self.connection.shutdown(socket.SHUT_RDWR)
                return False
            if isinstance(piece, Finish):
                reason = piece.reason
                break
            if isinstance(piece, Pause):
                self._wait(piece.seconds)
            elif isinstance(piece, Thought):
                self._send(speaker.thought(piece.text))
            elif isinstance(piece, Cite):
                self._send(speaker.cite(piece.document, piece.start, piece.end))
            elif isinstance(piece, EndBlock):
                self._send(speaker.end_block())
            else:
                self._send(piece if isinstance(piece, bytes) else speaker.delta(piece))
        self._send(speaker.finish(reason))
        return True

    def _send(self, body: bytes) -> None:
        self._wait(0)
        for part in _split(body) if self.server.split_bytes else [body]:
            if part:  # an empty chunk would be the end
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def _wait(self, seconds: float) -> None:
        """Wait, and look whether the client is still there."""
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            sent = readable(self.connection, min(left, 0.02))
            if self.server.closing.is_set() or (
                sent and not self.connection.recv(1, socket.MSG_PEEK)
            ):
                raise _HungUpError
            if not left:
                return


def _sent(reply: Reply) -> Generator[Any]:
    """The pieces of a reply; closing this closes a reply that is a generator."""
    try:
        yield from reply
    finally:
        if isinstance(reply, Generator):
            reply.close()


def _split(body: bytes) -> Iterator[bytes]:
    """Cut after the first byte of every character that has several, and else every 7 bytes."""
    start = 0
    for at, byte in enumerate(body, 1):
        if byte >= 0xC0 or at - start == 7:
            yield body[start:at]
            start = at
    yield body[start:]
