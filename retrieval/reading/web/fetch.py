"""A page from the web, fetched so that nobody can make us read the owner's own network.

Only http(s), only public addresses (each that a name or a redirect leads to is looked at, and that
very one is connected to), and bounded in size, time and redirects. Compressed replies are not
asked for, so there is nothing that could blow up.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore

from retrieval.errors import UnreadableError
from retrieval.retrying import retry_after

MOST_REDIRECTS, LARGEST, LONGEST_ADDRESS = 5, 10_000_000, 2_000
AGENT = "Footnote"
_TIMEOUT, _WHOLE = 10.0, 30.0  # seconds for one step, and for all of it
_HEADERS = [
    (b"User-Agent", f"{AGENT} (reads what its owner has asked for)".encode()),
    (b"Accept-Encoding", b"identity"),
]
PAGES = ("text/html", "application/xhtml+xml")
_REDIRECTS = (301, 302, 303, 307, 308)
_OK, _UNCHANGED = 200, 304


@dataclass(frozen=True)
class Mark:
    """What a server gave to know a page by; sent along, it answers only if the page has changed."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Page:
    """What was fetched, and the address that it was at in the end.

    `content` is None where the page is as it was when its mark was given.
    """

    url: str
    content: bytes | None
    mark: Mark = Mark()


class StatusError(UnreadableError):
    """A server answers with a status and no page; `again_in` seconds it asks to be left alone."""

    def __init__(self, host: str, status: int, again_in: float = 0.0) -> None:
        super().__init__(f"{host} answers {status}")
        self.status, self.again_in = status, again_in


class UnreachableError(UnreadableError):
    """A server cannot be reached, now at least."""


def fetch(
    url: str, *, private: bool = False, kinds: Sequence[str] = PAGES, mark: Mark | None = None
) -> Page:
    """Fetch a web page; with `private`, from private and loopback addresses as well.

    `kinds` are the content types that are taken. Raises `UnreadableError` with the reason.
    """
    until = time.monotonic() + _WHOLE
    try:
        with httpcore.ConnectionPool(network_backend=_Network(private=private)) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                _check(url)
                reply = _get(pool, url, until, kinds, mark or Mark())
                if isinstance(reply, Page):
                    return reply
                url = urljoin(url, reply)
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        name = type(error).__name__
        raise UnreachableError(f"{host_of(url)} cannot be reached ({name})") from None
    raise UnreadableError(f"leads on more than {MOST_REDIRECTS} times")


def _check(url: str) -> None:
    if len(url) > LONGEST_ADDRESS:
        raise UnreadableError("the address is too long")
    if not url.startswith(("http://", "https://")) or not host_of(url):
        raise UnreadableError("is no http or https address")


def _get(
    pool: httpcore.ConnectionPool, url: str, until: float, kinds: Sequence[str], mark: Mark
) -> Page | str:
    """Return a page, or the address that it leads on to."""
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT)
    known = [(b"If-None-Match", mark.etag), (b"If-Modified-Since", mark.modified)]
    asked = [(name, value.encode("latin-1", "ignore")) for name, value in known if value]
    sent = [*_HEADERS, (b"Accept", ", ".join(filter(None, kinds)).encode()), *asked]
    try:
        request = pool.stream("GET", url, headers=sent, extensions={"timeout": timeouts})
    except (ValueError, UnicodeError):
        raise UnreadableError("is no http or https address") from None
    with request as reply:
        headers = {name.lower(): value.decode("latin-1") for name, value in reply.headers}
        if reply.status in _REDIRECTS and headers.get(b"location"):
            return headers[b"location"]
        if reply.status == _UNCHANGED and asked:
            return Page(url, None, mark)
        if reply.status != _OK:
            asked_wait = retry_after({"retry-after": headers.get(b"retry-after", "")})
            raise StatusError(host_of(url), reply.status, asked_wait)
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind not in kinds or headers.get(b"content-encoding", "identity") != "identity":
            raise UnreadableError(f"is no web page but {kind or 'of an unknown kind'}")
        content = bytearray()
        for part in reply.iter_stream():
            content += part
            if len(content) > LARGEST:
                raise UnreadableError(f"is larger than {LARGEST:,} bytes")
            if time.monotonic() > until:
                raise UnreadableError(f"{host_of(url)} takes over {_WHOLE:.0f} seconds")
    given = Mark(headers.get(b"etag", ""), headers.get(b"last-modified", ""))
    return Page(url, bytes(content), given)


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


def host_of(url: str) -> str:
    """Return the host of an address, or '' for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
