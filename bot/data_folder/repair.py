"""The repair of a data folder: what is damaged is made anew from what can be read, and kept."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.data_folder.damage import Damage, damaged_files
from retrieval.index.inspection import Inspection
from retrieval.index.inspection import inspect as inspect_store
from retrieval.index.lock import write_lock
from retrieval.index.repair import KEYWORD, DamagedStore, folder_errors, move_aside
from retrieval.index.writing import ProgressCallback, ignore_progress
from retrieval.ingest.sources import FILE as SOURCES
from retrieval.ingest.sources import Sources, readable_locations

if TYPE_CHECKING:
    from bot.app import App

# In the folder of what is kept: the ids of the articles that are lost, or not as they were.
LOSSES = "losses.txt"
_SQLITE = ("", "-wal", "-shm", "-journal")  # the files of a database, by what follows its name


class Repair:
    """What is damaged in the data folder of an app, found on entry, with the lock held since.

    `store` is what can be read of a damaged store, or None where it is sound or on a server.
    """

    def __init__(self, app: "App", inspect: Callable[[Path], Inspection] = inspect_store) -> None:
        self._app, self._folder, self._inspect = app, app.settings.data_dir, inspect
        self._stack = ExitStack()
        self.inspection = Inspection()
        self.files: list[Damage] = []
        self.store: DamagedStore | None = None
        self.kept = dated(self._folder, "damaged")

    def __enter__(self) -> "Repair":
        """Find what is damaged; raise `BusyError` while another process writes."""
        with self._stack:
            if self._folder.exists():
                with folder_errors(self._folder):
                    self._stack.enter_context(write_lock(self._folder))
                    self.files = list(damaged_files(self._folder))
                self._look_at_store()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def problems(self) -> list[str]:
        """What is wrong, a line each."""
        store = (problem.partition("; ")[0] for problem in self.inspection.store)  # not the remedy
        return [
            *(f"store: {problem}" for problem in store),
            *(f"keyword index: {problem}" for problem in self.inspection.keyword),
            *(f"{damage.file.about}: {damage.file.name}: {damage.what}" for damage in self.files),
        ]

    @property
    def losses(self) -> list[str]:
        """The ids of the articles that cannot be read, or not as they were."""
        return [*self.store.lost, *self.store.altered] if self.store else []

    def run(self, on_progress: ProgressCallback = ignore_progress) -> Inspection:
        """Repair all of it, and return what is still wrong with the store."""
        for damage in self.files:
            self._repair_file(damage)
        if self.store:
            from retrieval.index.chunking import ChunkSettings

            self.store.replace(self._app.embedder, ChunkSettings(), self.kept, on_progress)
            self._write_losses(self.store)
        elif self.inspection.keyword:
            with folder_errors(self._folder):
                move_aside(self._folder / KEYWORD, self.kept / KEYWORD)
            self._app.index.remove_orphans_and_reindex()
        else:
            return Inspection()
        return self._inspect(self._folder)

    def _look_at_store(self) -> None:
        if self._app.settings.chroma_url:
            return
        self.inspection = self._inspect(self._folder)
        if self.inspection.store:
            self.store = DamagedStore(self._folder)
            self._stack.callback(self.store.close)

    def _write_losses(self, store: DamagedStore) -> None:
        lines = [
            *(f"lost\t{id_}" for id_ in store.lost),
            *(f"changed\t{id_}" for id_ in store.altered),
        ]
        if lines:
            with folder_errors(self._folder):
                text = "".join(f"{line}\n" for line in lines)
                (self.kept / LOSSES).write_text(text, encoding="utf-8")

    def _repair_file(self, damage: Damage) -> None:
        name = damage.file.name
        with folder_errors(self._folder):
            move_database(self._folder, name, self.kept)
            if name == SOURCES:
                Sources(self._folder).remember(readable_locations(self.kept / name))


def dated(folder: Path, name: str) -> Path:
    """Return a folder in a data folder that is named after the present second."""
    return folder / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005  the person's own time


def move_database(folder: Path, name: str, kept: Path) -> None:
    """Move a file aside, with the journals that SQLite keeps beside a database."""
    for ending in _SQLITE:
        move_aside(folder / f"{name}{ending}", kept / f"{name}{ending}")
