"""Feeds, sitemaps and lists of addresses: parsed from their bytes into entries.

Declared XML entities are refused: no article needs them, and they can expand without end.
"""

import calendar
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from retrieval.errors import UnreadableError

LARGEST = 50_000_000  # bytes, unpacked: the most that a sitemap may have
MOST = 50_000  # addresses: the same
KINDS = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml",
    "text/xml", "text/plain", "application/gzip", "application/x-gzip",
)  # fmt: skip
CUT_SHORT = "arrived cut short or damaged; it is read as far as it goes, and takes no page for gone"
_GZIP = b"\x1f\x8b"
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_HEAD = 2_000


@dataclass(frozen=True)
class Entry:
    """An address, with the ISO dates when its page was published and last changed, or ''.

    With `is_list`, it is the address of another list.
    """

    url: str
    published: str = ""
    changed: str = ""
    is_list: bool = False


@dataclass(frozen=True)
class Listing:
    """The entries of a list; with `is_whole`, pages that it does not name no longer exist.

    `problem` says why one that should be whole is not, or is ''.
    """

    entries: tuple[Entry, ...]
    is_whole: bool
    problem: str = ""


def read_list(content: bytes, largest: int = LARGEST) -> Listing | None:
    """Return the entries of a list, or None for what is not a list.

    Raises `UnreadableError`: it is damaged, or unpacks to over `largest` bytes.
    """
    content, is_whole = _unpacked(content, largest)
    head = content[:_HEAD]
    if _FEED.search(head):
        return Listing(tuple(_of_feed(_harmless(content)))[:MOST], is_whole=False)
    if _SITEMAP.search(head):
        entries, is_closed = _of_sitemap(_harmless(content))
        return _listing(entries, is_whole=is_whole and is_closed)
    named = addresses(content)
    return _listing(named, is_whole=is_whole) if named else None


def _listing(entries: list[Entry], *, is_whole: bool) -> Listing:
    if not is_whole:
        # Its last address may be half of one.
        return Listing(tuple(entries[: min(MOST, len(entries) - 1)]), is_whole, CUT_SHORT)
    if len(entries) > MOST:
        problem = f"names over {MOST:,} pages; the others are not read, and none is taken for gone"
        return Listing(tuple(entries[:MOST]), is_whole=False, problem=problem)
    return Listing(tuple(entries), is_whole)


def addresses(content: bytes) -> list[Entry] | None:
    """Return the addresses of a text that holds nothing else, one a line, or None."""
    lines = [line.strip() for line in content.decode("utf-8-sig", "replace").splitlines()]
    named = [line for line in lines if line and not line.startswith("#")]
    if not named or not all(re.fullmatch(r"https?://\S+", line) for line in named):
        return None
    return [Entry(line) for line in named[: MOST + 1]]


def _unpacked(content: bytes, largest: int) -> tuple[bytes, bool]:
    """Return what is in a content, and whether that is all of it."""
    if not content.startswith(_GZIP):
        return content, True
    packed = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = packed.decompress(content, largest + 1)
    except zlib.error as error:
        raise UnreadableError(f"is damaged ({error})") from None
    if len(unpacked) > largest:
        raise UnreadableError(f"unpacks to over {largest:,} bytes")
    return unpacked, packed.eof


def _harmless(content: bytes) -> bytes:
    if _ENTITY.search(content):
        raise UnreadableError("declares XML entities, which is refused")
    return content


def _of_feed(content: bytes) -> Iterator[Entry]:
    import feedparser

    for entry in feedparser.parse(content).entries:
        if url := entry.get("link"):
            # Not its own `get`, which takes the one date for the other where that is missing.
            published, updated = (
                _iso(dict.get(entry, f"{name}_parsed")) for name in ("published", "updated")
            )
            yield Entry(url, published, updated)


def _of_sitemap(content: bytes) -> tuple[list[Entry], bool]:
    """Return the entries of a sitemap, and whether it is well-formed up to its end."""
    from lxml import etree

    is_closed = True
    try:
        try:
            root = etree.fromstring(content, _xml_parser())
        except etree.XMLSyntaxError:
            is_closed = False
            root = etree.fromstring(content, _xml_parser(recover=True))
    except etree.LxmlError as error:
        raise UnreadableError(f"is a damaged sitemap ({type(error).__name__})") from None
    if root is None:
        raise UnreadableError("is a damaged sitemap")
    return list(_entries(root)), is_closed


def _xml_parser(*, recover: bool = False) -> Any:  # noqa: ANN401  lxml has no types
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)


def _entries(root: Any) -> Iterator[Entry]:  # noqa: ANN401  as above
    from lxml import etree

    for element in islice(root, MOST + 1):
        parts = element.iter("{*}*")
        fields = {etree.QName(part).localname: (part.text or "").strip() for part in parts}
        if fields.get("loc"):
            changed = fields.get("lastmod", "")
            published = fields.get("publication_date", "")
            is_list = etree.QName(element).localname == "sitemap"
            yield Entry(fields["loc"], published, changed, is_list)


def _iso(parsed: time.struct_time | None) -> str:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, OverflowError, OSError):  # such as the year 10000 in UTC
        return ""
