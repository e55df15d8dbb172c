"""A damaged store on this disk made anew from the articles that can be read of it.

Beside the damaged one, which is moved away whole when the new one is complete. The damaged files
are never opened by Chroma or tantivy, which they may crash.
"""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from retrieval.batches import groups
from retrieval.errors import StoreError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.scale_measurement import update_cosine_scale
from retrieval.index.writing import (
    LOOK_UP,
    Change,
    Progress,
    ProgressCallback,
    cut,
    ignore_progress,
    write,
)
from retrieval.keyword.listing import listed_articles
from retrieval.models.embedder import Embedder
from retrieval.store.client import DATABASE_FILE
from retrieval.store.recovery import Recovery

# The folders of a store in a data folder.
STORE, KEYWORD = "chroma", "keyword"
_WORK = "repair.work"
_ATTEMPTS = 5


def work_folder(folder: Path, name: str) -> Path:
    """Make a new folder in a data folder, and remove those of processes that were killed.

    What such a process started may still write there, so that it cannot be removed yet: the new one
    has a name of its own.
    """
    for old in folder.glob(f"{name}*"):
        shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))


class DamagedStore:
    """What can be read of the store in a data folder; the caller holds the lock of that folder.

    `readable` is how many articles can be read, `lost` are the ids of those that cannot, and
    `altered` of those whose passages say that they were otherwise.
    """

    def __init__(self, folder: Path) -> None:
        """Read what there is; writes only into a folder of its own below, until `close`."""
        self._folder = folder
        with folder_errors(folder):
            self._work = work_folder(folder, _WORK)
            self._recovery = Recovery(folder / STORE / DATABASE_FILE, self._work)
        found = {article.id: altered for article, altered in self._recovery.articles()}
        known = set(self._recovery.lost())
        if not (found and self._recovery.whole):  # else what only the keyword index has was removed
            known.update(listed_articles(folder / KEYWORD))
        self.readable = len(found)
        self.lost = sorted(known - found.keys())
        self.altered = [id_ for id_, altered in found.items() if altered]

    def replace(
        self,
        embedder: Embedder,
        chunking: ChunkSettings,
        kept: Path,
        on_progress: ProgressCallback = ignore_progress,
    ) -> None:
        """Make the store anew, put it in the place of the damaged one, and move that to `kept`."""
        index = Index.open(self._work, embedder, chunking)
        try:
            self._fill(index, on_progress)
        finally:
            index.store.close()
        with folder_errors(self._folder):
            for name in (STORE, KEYWORD):
                exchange(self._work / name, self._folder / name, kept / name)

    def close(self) -> None:
        """Remove the folder of its own."""
        self._recovery.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def _fill(self, index: Index, on_progress: ProgressCallback) -> None:
        articles = chunks = 0
        for group in groups((found.article for found in self._recovery.articles()), LOOK_UP):
            changes = [Change(article, False, cut(index, article)) for article in group]
            write(index, changes)
            articles += len(group)
            chunks += sum(len(change.chunks) for change in changes)
            on_progress(Progress(articles, chunks, share=articles / self.readable))
        for versions in groups(self._recovery.versions(), LOOK_UP):
            index.store.put_versions(versions)
        update_cosine_scale(index)


def exchange(new: Path, place: Path, kept: Path) -> None:
    """Put `new` in its place, and what is there away to `kept`, by renaming alone."""
    for attempt in range(_ATTEMPTS):
        move_aside(place, kept if not attempt else kept.with_name(f"{kept.name}-{attempt}"))
        try:
            new.rename(place)
        except OSError:  # a running bot, which found nothing there, has made an empty one
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def move_aside(place: Path, kept: Path) -> None:
    """Move a file or folder to `kept`, whose folder is made; nothing if there is none."""
    if place.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        place.rename(kept)


@contextlib.contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Raise `StoreError` where files of a data folder cannot be read, written or moved."""
    try:
        yield
    except OSError as error:
        raise _failed(folder, f"{error.strerror}: {error.filename!r}") from error
    except sqlite3.Error as error:  # of what is gathered in a repair, as on a full disk
        raise _failed(folder, str(error)) from error


def _failed(folder: Path, reason: str) -> StoreError:
    return StoreError(
        f"files of the data folder {str(folder)!r} cannot be read, written or moved ({reason}); "
        "correct their owner or permissions, or free some space"
    )
