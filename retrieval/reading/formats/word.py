"""Word files (.docx): one article per file, paragraphs and tables in their order."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.limits import LARGEST_FILE, read_whole
from retrieval.reading.formats.reader import ArticleFields
from retrieval.reading.formats.text import title_from

if TYPE_CHECKING:
    from docx.document import Document

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


def read_word(file: BinaryIO, path: Path) -> Iterator[ArticleFields]:
    """Yield the article of a Word file."""
    document = _open(read_whole(file))
    about = document.core_properties
    paragraphs = list(_paragraphs(document))
    heading = next((text for text, style in paragraphs if style in ("Title", "Heading 1")), "")
    title = about.title or heading or title_from(path)
    text = "\n\n".join(text for text, _ in paragraphs if text != title)
    filed = about.created.date().isoformat() if about.created else ""
    fields = {"title": title, "text": text, "author": about.author}
    yield ArticleFields(fields, filed=filed)


def _open(content: bytes) -> "Document":
    if content.startswith(_OLD_OR_LOCKED):
        raise UnreadableError("is protected by a password, or of Word before 2007; save it anew")
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > 4 * LARGEST_FILE:
                raise UnreadableError("unpacks to far more than a document holds")
        return docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, OSError) as error:
        raise UnreadableError(f"is damaged, or no Word file ({type(error).__name__})") from None


def _paragraphs(document: "Document") -> Iterator[tuple[str, str]]:
    """Yield the text and the style of each paragraph, and each row of a table as one."""
    from docx.table import Table

    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " | ".join(filter(None, cells)), ""
        elif part.text.strip():
            yield part.text.strip(), str(part.style.name if part.style else "")
