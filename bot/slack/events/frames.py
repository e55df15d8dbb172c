"""A socket that is read one whole WebSocket frame at a time (RFC 6455)."""

import contextlib
import socket
from typing import Any

_BUFFER = 65_536
_HEAD = 2  # bytes of a frame, at least


class FrameSocket:
    """A socket of which each read is one whole WebSocket frame, and whose end is an error.

    The SDK takes an empty read for "no message yet", and spins for a minute before it connects
    again. It recurses for each read and each frame until both end together, so that in a burst it
    handles the first message after the last, and fails on a thousand.
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
        """Read a frame of any length; nothing once the socket is ended."""
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
