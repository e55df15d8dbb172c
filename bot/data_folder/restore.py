"""A data folder put back from a backup file; what was there is kept beside it."""

import contextlib
import gzip
import json
import re
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.data_folder.backup import FORMAT, HEAD
from bot.data_folder.damage import FILES
from bot.data_folder.repair import dated, move_database
from bot.errors import BackupError
from retrieval.index.lock import write_lock
from retrieval.index.repair import (
    KEYWORD,
    STORE,
    exchange,
    folder_errors,
    move_aside,
    work_folder,
)
from retrieval.store.probe import problem_of

_WORK = "restore.work"
_BLOCK = 1 << 20
_NAMES = "|".join(re.escape(file.name) for file in FILES)
_KNOWN = re.compile(rf"{STORE}/chroma\.sqlite3|{STORE}/[0-9a-f-]{{36}}/[a-z0-9_.]+|{_NAMES}")


def present(folder: Path) -> bool:
    """Whether there is anything in a data folder that a restore would put aside."""
    return any((folder / name).exists() for name in (STORE, *(file.name for file in FILES)))


def restore(folder: Path, file: Path, search_problem: Callable[[Path], str] = problem_of) -> Path:
    """Put the files of a backup into a data folder, and return where those before it are kept.

    All of them or none: the file is read whole, and its store searched, before anything is moved.
    Raises `BackupError` where it is damaged or no backup, and `BusyError`.
    """
    kept = dated(folder, "before-restore")
    with folder_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with write_lock(folder), _work_folder(folder) as work:
            _unpack(file, work)
            if (work / STORE).exists() and (problem := search_problem(work / STORE)):
                raise BackupError(
                    f"{str(file)!r} holds a damaged store, nothing was changed: {problem}"
                )
            move_aside(folder / KEYWORD, kept / KEYWORD)
            for name in (entry.name for entry in FILES):
                move_database(folder, name, kept)
            for new in sorted(work.iterdir()):
                exchange(new, folder / new.name, kept / new.name)
    return kept


@contextlib.contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    work = work_folder(folder, _WORK)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unpack(file: Path, work: Path) -> None:
    """Unpack a backup; nothing in it may have another name than we give."""
    try:
        with gzip.open(file) as data, tarfile.open(fileobj=data, mode="r:") as archive:
            _check_head(file, archive)
            while entry := archive.next():
                source = archive.extractfile(entry)
                if source is None or not _KNOWN.fullmatch(entry.name):
                    raise BackupError(f"{str(file)!r} is no backup of footnote")
                target = work / entry.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch(mode=0o600)
                with source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            while data.read(_BLOCK):  # to the checksum at its end
                pass
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BackupError(
            f"{str(file)!r} is damaged or no backup ({error}); nothing was changed"
        ) from None


def _check_head(file: Path, archive: tarfile.TarFile) -> None:
    first = archive.next()
    source = archive.extractfile(first) if first and first.name == HEAD else None
    if source is None:
        raise BackupError(f"{str(file)!r} is no backup of footnote; nothing was changed")
    try:
        format_ = json.loads(source.read(10_000))["format"]
    except (ValueError, KeyError, TypeError):
        raise BackupError(f"{str(file)!r} is no backup of footnote; nothing was changed") from None
    if format_ != FORMAT:
        raise BackupError(
            f"{str(file)!r} is a backup of format {format_}; this footnote reads {FORMAT}; "
            "install the release that made it"
        )
