"""PDF files (.pdf): one article per file, its lines joined to paragraphs.

PDFium reads the pages. A scan has no text and is refused: there is no OCR here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.limits import read_whole
from retrieval.reading.formats.reader import ArticleFields
from retrieval.reading.formats.text import title_from

MOST_PAGES = 3_000
# Lines at the top and the bottom of a page that may be its running head or its number.
_EDGE = 2
_DIGITS = re.compile(r"\d+")
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
# A line shorter than this share of the page's lines ends a paragraph, if its sentence ends too.
_SHORT = 0.8
_ENDS = (".", "!", "?", ":", "”", '"', "’")


def read_pdf(file: BinaryIO, path: Path) -> Iterator[ArticleFields]:
    """Yield the article of a PDF file."""
    content = read_whole(file)
    if not content.lstrip()[:5].startswith(b"%PDF"):
        raise UnreadableError("is no PDF, whatever its name says")
    pages, about = _open(content)
    text = _reflowed([line for page in _without_edges(pages) for line in page])
    if not text:
        raise UnreadableError("holds no text: it is a scan or pictures; run it through OCR first")
    title = about.get("Title", "").strip() or title_from(path)
    fields = {"title": title, "text": text, "author": about.get("Author", "")}
    created = _CREATED.match(about.get("CreationDate", ""))
    yield ArticleFields(fields, filed="-".join(created.groups()) if created else "")


def _open(content: bytes) -> tuple[list[list[str]], dict[str, str]]:
    """Return the lines of each page, and the metadata of the file."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise UnreadableError(f"has over {MOST_PAGES:,} pages; split it into articles")
            pages = [page.get_textpage().get_text_bounded() for page in document]
            about = document.get_metadata_dict()
    except PdfiumError as error:
        reason = "is protected by a password" if "assword" in str(error) else "is damaged"
        raise UnreadableError(f"{reason}: PDFium cannot open it") from None
    return [_lines(page) for page in pages], about


def _lines(page: str) -> list[str]:
    # PDFium writes U+0002 or U+FFFE for a hyphen that only breaks a word at the end of a line.
    joined = re.sub(r"[\x02\ufffe]\s*", "", page)
    return [line.strip() for line in joined.splitlines()]


def _without_edges(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop running heads and page numbers: lines at the edge of most pages."""

    def edge(line: str) -> str:
        return _DIGITS.sub("#", line)

    filled = [[line for line in page if line] for page in pages]
    counts = Counter(
        line for page in filled for line in {edge(line) for line in (*page[:_EDGE], *page[-_EDGE:])}
    )
    often = {line for line, count in counts.items() if count >= 3 and count > len(filled) / 2}
    return [
        [
            line
            for place, line in enumerate(page)
            if not (min(place, len(page) - 1 - place) < _EDGE and edge(line) in often)
        ]
        for page in filled
    ]


def _reflowed(lines: Sequence[str]) -> str:
    """Join lines; a short one that ends a sentence ends a paragraph."""
    width = max(map(len, lines), default=0)
    parts: list[str] = []
    for line in lines:
        parts.append(line)
        ends = line.endswith(_ENDS) and len(line) < _SHORT * width
        parts.append("\n\n" if ends else " ")
    return "".join(parts).strip()
