"""A copy of a data folder in one file, made beside running bots and ingests.

A gzipped tar: the database files by SQLite's own backup, Chroma's vectors as they are at that
moment, the calibration. The keyword index is left out: it is made anew from the articles.
"""

import contextlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.data_folder.damage import FILES
from bot.errors import BackupError
from retrieval.errors import BusyError
from retrieval.index.repair import STORE
from retrieval.replacing import replace
from retrieval.store.client import DATABASE_FILE
from retrieval.store.probe import problem_of
from retrieval.store.sqlite_rows import is_damage, read_only

FORMAT = 1
# The first file in it, which says of what format it is, and when it was made.
HEAD = "footnote-backup.json"
_SQLITE = ".sqlite3"
# Pages copied before a writer may go on, and the seconds that it has for it.
_PAGES, _PAUSE = 4_000, 0.002
# Seconds until the store must have been still for as long as a copy takes, and between two tries.
_PATIENCE, _BETWEEN = 600.0, 0.5


@dataclass(frozen=True)
class Backup:
    """When a backup was made, and the bytes of its file."""

    made: str
    size: int


def back_up(folder: Path, file: Path, patience: float = _PATIENCE) -> Backup:
    """Copy all of a data folder that is not derived into a file, which is whole or not there.

    Nobody is kept from writing. Raises `BackupError` where the folder is damaged or holds nothing,
    `BusyError` where the store is written to without a pause, and `OSError`.
    """
    if not _files(folder):
        raise BackupError(f"there is nothing in {str(folder)!r} to back up")
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as temporary:
        copy, packed = Path(temporary, "copy"), Path(temporary, "packed")
        copy.mkdir()
        _copy_at_rest(folder, copy, patience)
        made = datetime.now().astimezone().isoformat(timespec="seconds")
        _pack(copy, packed, made)
        replace(file, packed)
    return Backup(made, file.stat().st_size)


def _copy_at_rest(folder: Path, copy: Path, patience: float) -> None:
    """Copy until nothing has changed in the store meanwhile, and the copy can be searched."""
    until = time.monotonic() + patience
    while True:
        before = _state(folder / STORE)
        problem = _copy(folder, copy, until)
        if _state(folder / STORE) == before:
            break
        if time.monotonic() > until:
            raise BusyError(
                f"another footnote has been writing to {str(folder)!r} for {patience:.0f} seconds; "
                "run this again when it is done"
            )
        time.sleep(_BETWEEN)
    if not problem and (copy / STORE).exists():
        problem = problem_of(copy / STORE)
    if problem:
        raise BackupError(f"no backup was made: {problem}")


def _copy(folder: Path, copy: Path, until: float) -> str:
    """Copy every file; return what is wrong with one, or ''."""
    shutil.rmtree(copy / STORE, ignore_errors=True)
    for file in _files(folder):
        target = copy / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            if file.suffix == _SQLITE:
                _copy_database(file, target, until)
            else:
                shutil.copyfile(file, target)
        except FileNotFoundError:  # Chroma has replaced it
            return f"{file.name} has gone"
        except sqlite3.Error as error:
            remedy = "; run `footnote repair`" if is_damage(error) else ""
            return f"{file.name} cannot be read ({error}){remedy}"
    return ""


def _files(folder: Path) -> list[Path]:
    """Return what is to be copied: Chroma's database and vectors, and the state."""
    store = folder / STORE
    vectors = [path for path in sorted(store.glob("*/*")) if path.is_file()]
    files = [store / DATABASE_FILE, *vectors, *(folder / file.name for file in FILES)]
    return [file for file in files if file.exists()]


def _copy_database(file: Path, target: Path, until: float) -> None:
    """Copy a database some pages at a time: it begins anew where another process writes to it."""

    def stop_late(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise sqlite3.OperationalError("another process writes to it without a pause")

    with (
        contextlib.closing(read_only(file)) as database,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        database.backup(copy, pages=_PAGES, sleep=_PAUSE, progress=stop_late)


def _state(store: Path) -> dict[str, tuple[int, int]]:
    """Return what changes whenever the store is written to."""
    state = {}
    for path in store.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            state[str(path)] = (found.st_mtime_ns, found.st_size) if path.is_file() else (0, 0)
    return state


def _pack(copy: Path, file: Path, made: str) -> None:
    head = json.dumps({"format": FORMAT, "made": made}).encode()
    file.touch(mode=0o600)  # the questions of the Slack bot are in it
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        entry = tarfile.TarInfo(HEAD)
        entry.size = len(head)
        archive.addfile(entry, io.BytesIO(head))
        for path in _files(copy):
            archive.add(path, path.relative_to(copy).as_posix(), filter=_anonymous)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
