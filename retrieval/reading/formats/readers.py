"""The reader of each format, by the suffix of a file, and how a packed file is opened."""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retrieval.reading.formats.archive import read_zip
from retrieval.reading.formats.html import read_html
from retrieval.reading.formats.jsonlines import read_json_lines
from retrieval.reading.formats.mail import read_mail
from retrieval.reading.formats.pdf import read_pdf
from retrieval.reading.formats.reader import Found, Reader
from retrieval.reading.formats.table import read_table
from retrieval.reading.formats.text import read_markdown, read_text
from retrieval.reading.formats.word import read_word

SINGLE_FILE_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".eml": read_mail,
}
ZIP = ".zip"
SUFFIXES = (*SINGLE_FILE_READERS, ZIP)


def suffix_of(path: Path) -> str:
    """Return the suffix that names the format of a file, in small letters and without `.gz`."""
    return Path(path.stem if _is_gzip(path) else path.name).suffix.lower()


@contextmanager
def unpacked(path: Path, raw: BinaryIO) -> Iterator[BinaryIO]:
    """Give what an open file holds, which is packed where its name ends in `.gz`."""
    if not _is_gzip(path):
        yield raw
        return
    with gzip.open(raw) as packed, io.BufferedReader(packed) as file:
        yield file


def read_from(suffix: str, file: BinaryIO, path: Path, first: int = 0) -> Iterator[Found]:
    """Yield what an unpacked file holds; of an archive, from its file number `first` on."""
    if suffix == ZIP:
        yield from read_zip(SINGLE_FILE_READERS, file, first)
    else:
        yield from SINGLE_FILE_READERS[suffix](file, path)


def _is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"
