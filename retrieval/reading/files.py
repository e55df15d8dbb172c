"""Read files and folders into articles, each file by the reader of its format.

A file that cannot be read is yielded as `Unreadable` with the reason, and reading goes on.
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
from retrieval.reading.formats.reader import Reader, unexpected
from retrieval.reading.formats.table import read_table
from retrieval.reading.formats.text import read_markdown, read_text
from retrieval.reading.formats.word import read_word
from retrieval.reading.items import Unreadable
from retrieval.reading.progress import ReadingProgress

_SINGLE_FILE_READERS: dict[str, Reader] = {
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
READERS = {**_SINGLE_FILE_READERS, ".zip": zip_reader(_SINGLE_FILE_READERS)}


def read_articles(
    paths: Sequence[Path], progress: ReadingProgress | None = None
) -> Iterator[Article | Unreadable]:
    """Read every article under the paths, in the order of paths and sorted names.

    Files of an unknown format are skipped in a folder; one that is named is unreadable.
    An id is the article's own, else its URL, else the path from the named folder on.
    """
    progress = progress or ReadingProgress()
    for file, name in _files(paths):
        if isinstance(file, Unreadable):
            yield file
        else:
            yield from _read(file, name, progress)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield every file that `read_articles` would read."""
    yield from (file for file, _ in _files(paths) if isinstance(file, Path))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path | Unreadable, str]]:
    """Yield each file under the paths with its name for ids."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        folder = path.resolve() if path.name in ("", "..") else path  # "." has a name too
        for file in _walk(folder):
            if isinstance(file, Unreadable):
                yield file, ""
            elif _suffix(file) in READERS:
                yield file, file.relative_to(folder.parent).as_posix()


def _walk(folder: Path) -> Iterator[Path | Unreadable]:
    denied: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=denied.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in sorted(names) if not name.startswith(".")):
            if _is_link_out(path, folder):
                yield Unreadable(
                    _printable(path), "is a link out of the folder; name the file itself"
                )
            else:
                yield path
    for error in denied:
        yield Unreadable(_printable(error.filename), f"cannot be opened: {error.strerror}")


def _is_link_out(path: Path, folder: Path) -> bool:
    """Whether a file in a folder is a link to one outside of it."""
    if not path.is_symlink():
        return False
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a circle of links: reading will report it
        return False


def _read(path: Path, name: str, progress: ReadingProgress) -> Iterator[Article | Unreadable]:
    reader = READERS.get(_suffix(path))
    if reader is None:
        known = ", ".join(READERS)
        yield Unreadable(
            _printable(path), f"no reader for {path.suffix!r} files; known: {known} (and .gz)"
        )
        return
    if _printable(path.absolute()) != str(path.absolute()):
        yield Unreadable(_printable(path), "its name is not UTF-8; rename it")
        return
    try:
        if path.exists() and not path.is_file():  # reading a pipe would never end
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
    except Exception as error:  # noqa: BLE001  whatever a library raises is this file's failure
        yield Unreadable(str(path), unexpected(error))


def _printable(path: Path) -> str:
    """The path as text that can be printed and stored; bytes that are no UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")


def _is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _suffix(path: Path) -> str:
    return Path(path.stem if _is_gzip(path) else path.name).suffix.lower()


def _unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    return io.BufferedReader(gzip.open(raw)) if _is_gzip(path) else raw
