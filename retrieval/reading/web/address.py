"""Web addresses: what is one, and how it is sent, in ASCII with the host encoded by IDNA."""

from urllib.parse import quote, urlsplit, urlunsplit

import idna

from retrieval.errors import UnreadableError

NO_ADDRESS = "is no http or https address"
# What stays as it is in a path or a query: delimiters, and "%", since it may be encoded already.
_SAFE = "%/:=&?~#+!$,;'@()*[]"


def is_address(source: str) -> bool:
    """Whether a source is a web address, not a file or folder."""
    return source.startswith(("http://", "https://"))


def ascii_address(url: str) -> str:
    """Return an address in ASCII; raise `UnreadableError` where it is none of http or https."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in ("http", "https") or not host:
            raise UnreadableError(NO_ADDRESS)
        user, at, _ = parts.netloc.rpartition("@")
        named = f"[{host}]" if ":" in host else _ascii_host(host)
        netloc = quote(user, safe=_SAFE) + at + named + (f":{port}" if port is not None else "")
    except ValueError:
        raise UnreadableError(NO_ADDRESS) from None
    path, query = quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme, netloc, path, query, quote(parts.fragment, safe=_SAFE)))


def _ascii_host(host: str) -> str:
    return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
