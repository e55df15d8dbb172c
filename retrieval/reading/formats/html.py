"""Web pages (.html), saved or fetched: the article of a page without navigation and adverts.

Trafilatura extracts its text, author and date; it is the only library for HTML here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from retrieval.errors import UnreadableError
from retrieval.reading.formats.reader import ArticleFields

SHORTEST = 40  # characters; less is not an article but part of a menu
LARGEST_PAGE = 10_000_000  # bytes; a page with its pictures inside is a few MB
_SIDES = ("www.", "m.", "mobile.", "amp.")
_TABLE = re.compile(r"<(/?)(?:table|thead|tbody|tfoot|tr|td|th)\b[^>]*>", re.IGNORECASE)
# The date of a page is one that it states; a guess from its text or address is none.
_DATES = {"extensive_search": False, "original_date": True}

# Hidden text that trafilatura does not recognise: it may be written to manipulate machines.
_STYLES = (
    "font-size:0", "font-size:0px", "opacity:0", "left:-9999px", "top:-9999px",
    "text-indent:-9999px", "transform:scale(0)", "clip-path:inset(50%)", "clip-path:inset(100%)",
)  # fmt: skip
_BEGINNINGS = ("font-size:0.0", "font-size:.0", "clip:rect(0", "clip:rect(1px")
_WHITE = ("white", "#fff", "#ffffff")
_CLASSES = ("sr-only", "visually-hidden", "screen-reader-text")
# In small letters and without spaces, which XPath has no function for.
_STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ ', 'abcdefghijklmnopqrstuvwxyz')"
_HIDDEN = [
    "//*[@hidden]",
    "//template",
    *(f"//*[contains(concat({_STYLE}, ';'), '{style};')]" for style in _STYLES),
    *(f"//*[contains({_STYLE}, '{beginning}')]" for beginning in _BEGINNINGS),
    *(
        f"//*[contains(concat(';', {_STYLE}, ';'), ';color:{white};') and "
        f"(contains(concat({_STYLE}, ';'), 'background:{white};') or "
        f"contains(concat({_STYLE}, ';'), 'background-color:{white};'))]"
        for white in _WHITE
    ),
    # Not where another class shows it on some screens, such as "hidden md:block".
    "//*[contains(concat(' ', @class, ' '), ' hidden ') and not(contains(@class, ':'))]",
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in _CLASSES),
]


def read_html(file: BinaryIO, _: Path) -> Iterator[ArticleFields]:
    """Yield the article of a saved page."""
    content = file.read(LARGEST_PAGE + 1)
    if len(content) > LARGEST_PAGE:
        raise UnreadableError(f"is larger than {LARGEST_PAGE:,} bytes")
    if b"\0" in content[:1000]:
        raise UnreadableError("is binary (it holds NUL characters), not a page")
    yield fields_of_page(content, "")


def fields_of_page(content: bytes, url: str) -> ArticleFields:
    """Return the fields of a page that was read at `url`, which is '' for a saved one.

    Raises `UnreadableError` where the page has none.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        page = bare_extraction(
            content,
            url=url or None,
            with_metadata=True,
            include_comments=False,
            favor_precision=True,
            prune_xpath=_HIDDEN,
            date_extraction_params=dict(_DATES),
        )
        updated = _updated(content)
    except (ValueError, RecursionError, LookupError) as error:
        raise UnreadableError(f"is no page that can be read ({type(error).__name__})") from None
    if not isinstance(page, Document) or len((page.text or "").strip()) < SHORTEST:
        raise UnreadableError("holds no article that can be told from what stands around it")
    fields = {
        "title": page.title,
        "text": _without_title(page.text or "", page.title or ""),
        "url": _address(url, page.url or ""),
        "source": page.sitename,
        "author": page.author,
        "published": page.date,
        "updated": updated if updated != page.date else None,
    }
    return ArticleFields(fields)


def _updated(content: bytes) -> str | None:
    """The day on which a page says that it was last changed."""
    from htmldate import find_date
    from trafilatura import load_html

    tree = load_html(content)
    if tree is None:
        return None
    return find_date(tree, extensive_search=False, original_date=False)


def text_of_page(content: str) -> str:
    """Return all the text of a page that is one article, such as an e-mail, or ''."""
    from trafilatura import extract, html2txt

    # Tables lay e-mails out; as tables they would be read row by row.
    page = "<html><body>" + _TABLE.sub(r"<\1div>", content) + "</body></html>"
    return extract(page, favor_recall=True, include_comments=False) or html2txt(page)


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if rest.strip() and first.strip() == title.strip() else text


def address_of(url: str) -> str:
    """Return an address without its tracking parameters."""
    from courlan import normalize_url

    try:
        return str(normalize_url(url)) if url else ""
    except ValueError:
        return url


def _address(url: str, own: str) -> str:
    """The address that a page names as its own, unless it is another site's; no tracking in it."""
    return address_of(own if own and (not url or _site(own) == _site(url)) else url)


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return next((host.removeprefix(side) for side in _SIDES if host.startswith(side)), host)
