"""Walks files and folders and hands each file to the reader of its format.

What cannot be read is yielded as `Unreadable` with the reason, and the rest goes on.
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.formats.archive import zip_reader
from retrieval.reading.formats.html import read_html
from retrieval.reading.formats.jsonlines import read_json_lines
from retrieval.reading.formats.mail import read_mail
from retrieval.reading.formats.pdf import read_pdf
from retrieval.reading.formats.reader import Reader
from retrieval.reading.formats.table import read_table
from retrieval.reading.formats.text import read_markdown, read_text
from retrieval.reading.formats.word import read_word
from retrieval.reading.items import Unreadable
from retrieval.reading.progress import ReadingProgress

_OF_ONE_FILE: dict[str, Reader] = {
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
READERS = {**_OF_ONE_FILE, ".zip": zip_reader(_OF_ONE_FILE)}


def read_articles(
    paths: Sequence[Path], progress: ReadingProgress | None = None
) -> Iterator[Article | Unreadable]:
    """Read every article under the paths, in the order of paths and sorted names.

    Files below a folder whose format is unknown are passed over; one that is named is unreadable.
    An id is the article's own, else its URL, else the path from the named folder on.
    """
    progress = progress or ReadingProgress()
    for found, name in _found(paths):
        if isinstance(found, Unreadable):
            yield found
        else:
            yield from _read(found, name, progress)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield every file that `read_articles` would read."""
    yield from (found for found, _ in _found(paths) if isinstance(found, Path))


def _found(paths: Sequence[Path]) -> Iterator[tuple[Path | Unreadable, str]]:
    """Yield each file under the paths with its name for ids."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        folder = path.resolve() if path.name in ("", "..") else path  # "." has a name too
        for found in _walk(folder):
            if isinstance(found, Unreadable):
                yield found, ""
            elif _suffix(found) in READERS:
                yield found, found.relative_to(folder.parent).as_posix()


def _walk(folder: Path) -> Iterator[Path | Unreadable]:
    denied: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=denied.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in sorted(names) if not name.startswith(".")):
            if _leads_out(path, folder):
                yield Unreadable(_shown(path), "is a link out of the folder; name the file itself")
            else:
                yield path
    for error in denied:
        yield Unreadable(_shown(error.filename), f"cannot be opened: {error.strerror}")


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a link in a folder, maybe from elsewhere, would bring in what lies outside of it."""
    if not path.is_symlink():
        return False
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a circle, which reading will name
        return False


def _read(path: Path, name: str, progress: ReadingProgress) -> Iterator[Article | Unreadable]:
    reader = READERS.get(_suffix(path))
    if reader is None:
        known = ", ".join(READERS)
        yield Unreadable(
            _shown(path), f"no reader for {path.suffix!r} files; known: {known} (and .gz)"
        )
        return
    if _shown(path.absolute()) != str(path.absolute()):
        yield Unreadable(_shown(path), "its name is not UTF-8; rename it")
        return
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise UnreadableError("is no regular file")
        with path.open("rb") as raw, progress.reading(path, raw), _unpacked(path, raw) as file:
            for article in reader(file, path.resolve(), name):
                if isinstance(article, UnreadableError):
                    yield Unreadable(str(path), str(article))
                else:
                    yield article
    except UnreadableError as error:
        yield Unreadable(str(path), str(error))
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Unreadable(str(path), f"cannot be read: {reason}")


def _shown(path: Path) -> str:
    """The path as text that can be printed and stored; bytes that are no UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")


def _is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _suffix(path: Path) -> str:
    return Path(path.stem if _is_gzip(path) else path.name).suffix.lower()


def _unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    return io.BufferedReader(gzip.open(raw)) if _is_gzip(path) else raw
