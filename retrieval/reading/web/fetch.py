"""Fetch a web page safely: no private network is reached (SSRF guard), and no reply is too large.

Only http(s), only public addresses (each that a name or a redirect leads to is checked, and that
very one is connected to), with limits of size, time and redirects. Compressed replies are not
asked for, so that none can expand.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore

from retrieval.errors import UnreadableError
from retrieval.reading.web.address import NO_ADDRESS, ascii_address
from retrieval.reading.web.network import Network, is_public
from retrieval.retrying import retry_after

MAX_REDIRECTS, LONGEST_ADDRESS = 5, 2_000
AGENT = "Footnote"
_HEADERS = [
    (b"User-Agent", f"{AGENT} (reads what its owner has asked for)".encode()),
    (b"Accept-Encoding", b"identity"),
]
PAGES = ("text/html", "application/xhtml+xml")
_REDIRECTS = (301, 302, 303, 307, 308)
_OK, _UNCHANGED = 200, 304


@dataclass(frozen=True)
class Limits:
    """What a page may cost, and from where it may come."""

    seconds: float = 30.0
    step_seconds: float = 10.0  # to connect, and for each part
    size: int = 10_000_000  # bytes
    is_public: Callable[[str], bool] = is_public


LIMITS = Limits()


@dataclass(frozen=True)
class CacheValidators:
    """The ETag and Last-Modified of a page; sent along, a server answers only if it has changed."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Page:
    """A fetched page, and its address after redirects.

    `content` is None where the page has not changed since its validators were given. `is_whole`
    says that its length or its end was announced, so that it cannot be cut short unseen.
    """

    url: str
    content: bytes | None
    validators: CacheValidators = CacheValidators()
    is_whole: bool = True


class StatusError(UnreadableError):
    """A server answers with an error status; `retry_after` is the seconds that it asks to wait."""

    def __init__(self, host: str, status: int, retry_after: float = 0.0) -> None:
        super().__init__(f"{host} answers {status}")
        self.status, self.retry_after = status, retry_after


class UnreachableError(UnreadableError):
    """A server cannot be reached, at least for now."""


def fetch(
    url: str,
    *,
    private: bool = False,
    kinds: Sequence[str] = PAGES,
    validators: CacheValidators | None = None,
    limits: Limits = LIMITS,
    heed: Callable[[str], None] = lambda _: None,
) -> Page:
    """Fetch a web page; with `private`, from private and loopback addresses as well.

    `kinds` are the content types that are taken. `heed` is called with each address that the page
    redirects to, and may raise. Raises `UnreadableError` with the reason.
    """
    is_allowed = (lambda _: True) if private else limits.is_public
    until = time.monotonic() + limits.seconds
    try:
        with httpcore.ConnectionPool(network_backend=Network(is_allowed, until)) as pool:
            for _ in range(MAX_REDIRECTS + 1):
                url = _checked(url)
                reply = _get(pool, url, until, kinds, validators or CacheValidators(), limits)
                if isinstance(reply, Page):
                    return reply
                url = _redirected(url, reply)
                heed(url)
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        if time.monotonic() >= until:
            raise _too_slow(url, limits) from None
        name = type(error).__name__
        raise UnreachableError(f"{host_of(url)} cannot be reached ({name})") from None
    raise UnreadableError(f"too many redirects (more than {MAX_REDIRECTS})")


def _checked(url: str) -> str:
    if len(url) > LONGEST_ADDRESS:
        raise UnreadableError("the address is too long")
    return ascii_address(url)


def _redirected(url: str, location: bytes) -> str:
    try:
        return urljoin(url, location.decode("utf-8", "replace"))
    except ValueError:
        raise UnreadableError(f"{host_of(url)} redirects to what {NO_ADDRESS}") from None


def _get(
    pool: httpcore.ConnectionPool,
    url: str,
    until: float,
    kinds: Sequence[str],
    validators: CacheValidators,
    limits: Limits,
) -> Page | bytes:
    """Return a page, or where it redirects to."""
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), limits.step_seconds)
    known = [(b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.modified)]
    asked = [(name, value.encode("latin-1", "ignore")) for name, value in known if value]
    sent = [*_HEADERS, (b"Accept", ", ".join(filter(None, kinds)).encode()), *asked]
    try:
        request = pool.stream("GET", url, headers=sent, extensions={"timeout": timeouts})
    except (ValueError, UnicodeError):
        raise UnreadableError(NO_ADDRESS) from None
    with request as reply:
        headers = {name.lower(): value.decode("latin-1") for name, value in reply.headers}
        if reply.status in _REDIRECTS and headers.get(b"location"):
            return headers[b"location"].encode("latin-1")
        if reply.status == _UNCHANGED and asked:
            return Page(url, None, validators)
        if reply.status != _OK:
            asked_wait = retry_after({"retry-after": headers.get(b"retry-after", "")})
            raise StatusError(host_of(url), reply.status, asked_wait)
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind not in kinds or headers.get(b"content-encoding", "identity") != "identity":
            raise UnreadableError(f"is no web page but {kind or 'of an unknown kind'}")
        content = bytearray()
        for part in reply.iter_stream():
            content += part
            if len(content) > limits.size:
                raise UnreadableError(f"is larger than {limits.size:,} bytes")
            if time.monotonic() > until:
                raise _too_slow(url, limits)
    new_validators = CacheValidators(headers.get(b"etag", ""), headers.get(b"last-modified", ""))
    is_whole = bool({b"content-length", b"transfer-encoding"} & headers.keys())
    return Page(url, bytes(content), new_validators, is_whole)


def _too_slow(url: str, limits: Limits) -> UnreadableError:
    return UnreadableError(f"{host_of(url)} takes over {limits.seconds:.0f} seconds")


def host_of(url: str) -> str:
    """Return the host of an address, or '' for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
