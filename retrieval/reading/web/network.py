"""Connections that a fetch may use: to public addresses only, and until its time is over."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from retrieval.errors import UnreadableError

_IPV4_INSIDE = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64: its gateway connects to the IPv4
# Addresses that hold an IPv4 address, and reach it where somebody has set that up for himself.
_OBSOLETE = [ipaddress.IPv6Network(net) for net in ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48")]


def is_public(address: str) -> bool:
    """Whether an IP address, and one that is inside of it, is of the public internet."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.is_site_local or any(parsed in network for network in _OBSOLETE):
            return False
        inside = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _IPV4_INSIDE:
            inside = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inside:
            return is_public(str(inside))
    return parsed.is_global and not parsed.is_multicast


class Network(httpcore.SyncBackend):
    """Connects to the address that was checked, so that no name can change in between."""

    def __init__(self, is_allowed: Callable[[str], bool], until: float) -> None:
        """`until` is a time of `time.monotonic`."""
        self._is_allowed, self._until = is_allowed, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host; raise `UnreadableError` where one is private."""
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(info[4][0]) for info in infos]
        if not all(map(self._is_allowed, addresses)):
            raise UnreadableError(
                f"{host} is in a private network; FOOTNOTE_FETCH_PRIVATE=true allows that"
            )
        stream = super().connect_tcp(
            addresses[0], port, _left(self._until, timeout), local_address, socket_options
        )
        return _TimedStream(stream, self._until)


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends at a time, however slowly its bytes come: headers too."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  as in httpcore
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    """Return the seconds that a step may take; raise a time-out where none are left."""
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time of the page is over")
    return left if timeout is None else min(left, timeout)
