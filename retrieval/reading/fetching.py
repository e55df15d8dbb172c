"""One page from the web, fetched so that nobody can make us read the owner's own network.

Only http(s), only public addresses (each that a name or a redirect leads to is looked at, and that
very one is connected to), and bounded in size, time and redirects. Compressed replies are not
asked for, so there is nothing that could blow up.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore

from retrieval.errors import UnreadableError

MOST_REDIRECTS, LARGEST, LONGEST_ADDRESS = 5, 10_000_000, 2_000
_TIMEOUT, _WHOLE = 10.0, 30.0  # seconds for one step, and for all of it
_HEADERS = [
    (b"User-Agent", b"Footnote (reads a page that its owner has asked for)"),
    (b"Accept", b"text/html,application/xhtml+xml"),
    (b"Accept-Encoding", b"identity"),
]
_PAGES = ("text/html", "application/xhtml+xml")
_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200


@dataclass(frozen=True)
class Page:
    """What was fetched, and the address that it was at in the end."""

    url: str
    content: bytes


def fetch(url: str, *, private: bool = False) -> Page:
    """Fetch a web page; with `private`, from private and loopback addresses as well.

    Raises `UnreadableError` with the reason.
    """
    until = time.monotonic() + _WHOLE
    try:
        with httpcore.ConnectionPool(network_backend=_Network(private=private)) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                _check(url)
                reply = _get(pool, url, until)
                if isinstance(reply, bytes):
                    return Page(url, reply)
                url = urljoin(url, reply)
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise UnreadableError(f"{_host(url)} cannot be reached ({type(error).__name__})") from None
    raise UnreadableError(f"leads on more than {MOST_REDIRECTS} times")


def _check(url: str) -> None:
    if len(url) > LONGEST_ADDRESS:
        raise UnreadableError("the address is too long")
    if not url.startswith(("http://", "https://")) or not _host(url):
        raise UnreadableError("is no http or https address")


def _get(pool: httpcore.ConnectionPool, url: str, until: float) -> bytes | str:
    """Return the content of a page, or the address that it leads on to."""
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT)
    try:
        request = pool.stream("GET", url, headers=_HEADERS, extensions={"timeout": timeouts})
    except (ValueError, UnicodeError):
        raise UnreadableError("is no http or https address") from None
    with request as reply:
        headers = {name.lower(): value.decode("latin-1") for name, value in reply.headers}
        if reply.status in _REDIRECTS and headers.get(b"location"):
            return headers[b"location"]
        if reply.status != _OK:
            raise UnreadableError(f"{_host(url)} answers {reply.status}")
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind not in _PAGES or headers.get(b"content-encoding", "identity") != "identity":
            raise UnreadableError(f"is no web page but {kind or 'of an unknown kind'}")
        content = bytearray()
        for part in reply.iter_stream():
            content += part
            if len(content) > LARGEST:
                raise UnreadableError(f"is larger than {LARGEST:,} bytes")
            if time.monotonic() > until:
                raise UnreadableError(f"{_host(url)} takes over {_WHOLE:.0f} seconds")
    return bytes(content)


class _Network(httpcore.SyncBackend):
    """Connects to addresses that were looked at, so that no name can change in between."""

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(one[4][0]) for one in found]
        if not self._private and not all(map(_is_public, addresses)):
            raise UnreadableError(
                f"{host} is in a private network; FOOTNOTE_FETCH_PRIVATE=true allows that"
            )
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def _is_public(address: str) -> bool:
    one = ipaddress.ip_address(address)
    mapped = one.ipv4_mapped if isinstance(one, ipaddress.IPv6Address) else None
    return (mapped or one).is_global and not one.is_multicast


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
