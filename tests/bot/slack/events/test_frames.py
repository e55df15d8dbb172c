"""The socket under the SDK's Socket Mode client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.events.frames import FrameSocket

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])


class Wire:
    """What a socket gives: the bytes in pieces of some sizes, then its end."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._data, self._sizes = data, sizes

    def recv(self, most: int) -> bytes:
        size = min(most, self._sizes.pop() if self._sizes else most)
        piece, self._data = self._data[:size], self._data[size:]
        return piece

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
    sock = FrameSocket(Wire((b"\n" if handshake else b"") + b"".join(frames), pieces))
    assert [sock.recv(1024) for _ in frames] == frames
    with pytest.raises(ConnectionResetError):
        sock.recv(1024)


def test_after_the_end_that_we_made_there_is_nothing_more() -> None:
    sock = FrameSocket(Wire(b"\x81", []))
    sock.end()
    assert sock.recv(1024) == b""
