"""Frames on a socket: a length of four bytes, then JSON. A frame is data, and its size is limited.

Nothing that a parser of hostile bytes sends is unpickled or run.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping

from retrieval.reading.worker.limits import LARGEST_FRAME

_LENGTH = struct.Struct(">I")
_CHUNK = 1_000_000  # bytes received together


class FrameError(Exception):
    """What was received is no frame, or is larger than one may be."""


def send(connection: socket.socket, frame: Mapping[str, object], payload: bytes = b"") -> None:
    """Send a frame, and bytes after it; raise `FrameError` where it is too large."""
    body = json.dumps(frame, ensure_ascii=False).encode(errors="replace")
    if len(body) > LARGEST_FRAME:
        raise FrameError
    connection.sendall(_LENGTH.pack(len(body)) + body)
    connection.sendall(payload)


def receive(connection: socket.socket, seconds: float | None = None) -> dict[str, object]:
    """Receive a frame within so many seconds.

    Raises `TimeoutError`, `EOFError` where the other end is closed, and `FrameError`.
    """
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(receive_bytes(connection, _LENGTH.size, until))
    if length > LARGEST_FRAME:
        raise FrameError
    try:
        frame = json.loads(receive_bytes(connection, length, until))
    except (ValueError, RecursionError):
        raise FrameError from None
    if not isinstance(frame, dict):
        raise FrameError
    return frame


def receive_bytes(connection: socket.socket, count: int, until: float | None = None) -> bytes:
    """Receive so many bytes, `until` a time of the monotonic clock."""
    content = bytearray()
    while len(content) < count:
        if until is not None:
            connection.settimeout(max(0.001, until - time.monotonic()))
        part = connection.recv(min(count - len(content), _CHUNK))
        if not part:
            raise EOFError
        content += part
    return bytes(content)
