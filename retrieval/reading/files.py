"""Read files and folders into articles, each file by the reader of its format.

A file that cannot be read is yielded as `Unreadable` with the reason, and reading goes on.
"""

import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.building import articles_of
from retrieval.reading.formats.reader import Found, unexpected
from retrieval.reading.formats.readers import SUFFIXES, ZIP, read_from, suffix_of, unpacked
from retrieval.reading.items import Unreadable
from retrieval.reading.progress import ReadingProgress, size_of
from retrieval.reading.worker.process import ParsingProcess

# Formats that hostile text does not make slow or large: decoded, or JSON, as the parsing process
# answers too. And Markdown of this size: 0.5 s and 10 MB at most (35 kinds of hostile text, 29
# November 2026); to start the parsing process takes 0.1 s.
_READ_HERE = {".txt", ".text", ".jsonl", ".ndjson"}
_MARKDOWN, _SMALL = {".md", ".markdown"}, 5_000


def read_articles(
    paths: Sequence[Path],
    progress: ReadingProgress | None = None,
    parser: ParsingProcess | None = None,
) -> Iterator[Article | Unreadable]:
    """Read every article under the paths, in the order of paths and sorted names.

    Files of an unknown format are skipped in a folder; one that is named is unreadable.
    An id is the article's own, else its URL, else the path from the named folder on.
    What is parsed is parsed by `parser`; without one, one is started, and ended at the end.
    """
    progress = progress or ReadingProgress()
    with nullcontext(parser) if parser else ParsingProcess() as parser:
        for file, name in _files(paths):
            if isinstance(file, Unreadable):
                yield file
            else:
                yield from _read(file, name, progress, parser)


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
            elif suffix_of(file) == ".gz":
                yield Unreadable(_printable(file), "is packed twice; unpack it once"), ""
            elif suffix_of(file) in SUFFIXES:
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


def _read(
    path: Path, name: str, progress: ReadingProgress, parser: ParsingProcess
) -> Iterator[Article | Unreadable]:
    if suffix_of(path) not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        yield Unreadable(
            _printable(path), f"no reader for {path.suffix!r} files; known: {known} (and .gz)"
        )
        return
    if _printable(path.absolute()) != str(path.absolute()):
        yield Unreadable(_printable(path), "its name is not UTF-8; rename it")
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe would never end
            raise UnreadableError("is no regular file")
        with progress.reading(path):
            for article in articles_of(_found(path, progress, parser), path.resolve(), name):
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


def _found(path: Path, progress: ReadingProgress, parser: ParsingProcess) -> Iterator[Found]:
    """Yield what a file holds, parsed where that is safe."""
    suffix = suffix_of(path)
    small = suffix in _MARKDOWN and path.name.lower().endswith(suffix) and size_of(path) <= _SMALL
    if suffix in _READ_HERE or small:
        with path.open("rb") as raw, unpacked(path, raw) as file:
            for item in read_from(suffix, file, path):
                progress.at(raw.tell())
                yield item
    else:
        for item, read in parser.file(path, is_archive=suffix == ZIP):
            progress.at(read)
            yield item


def _printable(path: Path) -> str:
    """The path as text that can be printed and stored; bytes that are no UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")
