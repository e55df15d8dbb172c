"""The socket under the SDK's Socket Mode client."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.events.connection import _FrameSocket
from bot.slack.service import Limits, Service
from tests.standins.fake_slack import FakeSlack

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])


class Wire:
    """What a socket gives: the bytes in pieces of some sizes, then its end."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._data, self._sizes = data, sizes

    def recv(self, most: int) -> bytes:
        size = min(most, self._sizes.pop() if self._sizes else most)
        given, self._data = self._data[:size], self._data[size:]
        return given

    def shutdown(self, _: int) -> None:
        self._data = b""


def frame(payload: bytes) -> bytes:
    """A text frame as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes([0x81, size]) + payload
    if size < 65_536:
        return bytes([0x81, 126]) + size.to_bytes(2) + payload
    return bytes([0x81, 127]) + size.to_bytes(8) + payload


@given(st.lists(SIZES, max_size=6), st.lists(st.integers(1, 70_000)), st.booleans())
def test_every_read_is_one_whole_frame_however_they_arrive(sizes, pieces, handshake) -> None:
    frames = [frame(b"\n" * size) for size in sizes]
    sock = _FrameSocket(Wire((b"\n" if handshake else b"") + b"".join(frames), pieces))
    assert [sock.recv(1024) for _ in frames] == frames
    with pytest.raises(ConnectionResetError):
        sock.recv(1024)


def test_after_the_end_that_we_made_there_is_nothing_more() -> None:
    sock = _FrameSocket(Wire(b"\x81", []))
    sock.end()
    assert sock.recv(1024) == b""


@pytest.mark.parametrize("how", ["kill_tcp", "fin_tcp", "close_ws"])
def test_a_lost_connection_is_made_anew_without_waiting_for_a_ping(
    slack: FakeSlack, serve: Callable[..., Service], how: str
) -> None:
    serve(limits=Limits(ping_interval=600))
    slack.inject("apps.connections.open", "http", times=2)
    before = set(slack.conns)
    getattr(slack, how)()
    slack.wait_for(lambda: set(slack.conns) - before, 10, "a new connection")


def test_a_connection_that_two_threads_close_at_once_is_closed(
    slack: FakeSlack, serve: Callable[..., Service]
) -> None:
    client = serve().transport._client
    session = client.current_session
    client.auto_reconnect_enabled = False
    with ThreadPoolExecutor(1) as pool:
        with session.sock_send_lock:
            closing = pool.submit(client.disconnect)
            time.sleep(0.05)  # it has seen the socket, and waits for the lock
            session.sock.close()
            session.sock = None
        closing.result(5)
