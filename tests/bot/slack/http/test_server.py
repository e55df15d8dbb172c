"""The server takes small requests that come in time, however many others it is left waiting by."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from bot.slack.http.server import ServerLimits, WebServer

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def size_of_body(environment: Any, start: Any) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(len(environment["wsgi.input"].read())).encode()]


@contextmanager
def server(limits: ServerLimits) -> Iterator[int]:
    serving = WebServer(size_of_body, "127.0.0.1", 0, 2, limits)
    serving.open()
    try:
        yield serving.port
    finally:
        serving.close()


def connection(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def reply(sent: bytes, port: int) -> bytes:
    with connection(port) as client:
        client.sendall(sent)
        return b"".join(iter(lambda: client.recv(9_999), b""))


def test_connections_that_send_nothing_more_make_room_for_one_that_does() -> None:
    with server(ServerLimits(connections=5, seconds=600)) as port, ExitStack() as slow:
        for _ in range(20):
            slow.enter_context(connection(port)).sendall(b"POST")
        assert reply(HEAD + b"Content-Length: 2\r\n\r\nhi", port).endswith(b"\r\n\r\n2")


def test_a_request_that_comes_byte_by_byte_is_closed_when_its_time_is_over() -> None:
    with server(ServerLimits(seconds=1)) as port, connection(port) as client:
        client.settimeout(0.1)
        sent = 0
        while sent < 200:  # 20 seconds
            try:
                client.sendall(b"x")
                sent += 1
                if not client.recv(9):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert 0 < sent < 200


@pytest.mark.parametrize(
    "head", [b"Content-Length: 3000000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n7FFFFF\r\n"]
)
def test_a_large_body_is_refused_before_it_has_come(head: bytes) -> None:
    with server(ServerLimits(body=1_000)) as port:
        assert b" 413 " in reply(HEAD + head + b"x" * 1_000, port).splitlines()[0]


def test_it_listens_at_an_address_of_ipv6() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    WebServer(size_of_body, "::1", 0, 2).close()
