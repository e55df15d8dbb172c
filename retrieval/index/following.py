"""Synchronise the local keyword index with a Chroma server that other machines write to.

Changes nothing on the server. Where the store is on this machine too, or the keyword index on the
server, nothing is ever stale.
"""

import contextlib
import logging
import threading
from pathlib import Path

from retrieval.batches import groups
from retrieval.errors import BusyError, RetrievalError
from retrieval.index.lock import write_lock
from retrieval.keyword.index import KeywordIndex
from retrieval.store.store import Store

log = logging.getLogger(__name__)

# Chunks read from the server and indexed together.
_BATCH = 1000


class Follower:
    """Brings the keyword index of one machine up to the revision of the store."""

    def __init__(self, store: Store, keyword: KeywordIndex, folder: Path) -> None:
        """Synchronise `keyword` with `store`; the revision reached is a file in `folder`."""
        self._store, self._keyword, self._folder = store, keyword, folder
        self._needed = store.shared and keyword.is_local
        self._file = folder / "keyword.revision"
        self._thread: threading.Thread | None = None

    def start_if_stale(self) -> None:
        """Catch up in a thread; wait for it only while the keyword index is empty."""
        if self._thread and self._thread.is_alive():
            return
        if self.is_stale:
            self._thread = threading.Thread(target=self._follow, name="following", daemon=True)
            self._thread.start()
            if not self._keyword.count():
                self._thread.join()

    @property
    def is_stale(self) -> bool:
        """Whether the server has been written to since the keyword index was consistent with it.

        So it is where the keyword index is empty and the store is not: it was lost, or is damaged.
        """
        if not self._needed:
            return False
        saved = self._file.read_text(encoding="utf-8") if self._file.exists() else ""
        is_empty = not self._keyword.count()
        return self._store.revision != saved or (is_empty and self._store.count_chunks() > 0)

    def catch_up(self) -> None:
        """Index what is stored and not indexed, and the reverse; the caller holds the lock."""
        if not self.is_stale:
            return
        revision = self._store.revision
        if not self._keyword.count():
            self._keyword.clear()  # it may be damaged, or that of an earlier release
        stored, indexed = set(self._store.all_chunk_ids()), set(self._keyword.ids())
        if removed := sorted(indexed - stored):
            self._keyword.remove(removed)
        for ids in groups(sorted(stored - indexed), _BATCH):
            # Those of an article that is being written are not current yet: they come with the
            # next revision.
            self._keyword.add(self._store.current_chunks(self._store.candidates(ids).values()))
        self._save(revision)

    def save_revision(self) -> None:
        """Record that the keyword index is consistent with the store as it is now."""
        if self._needed:
            self._save(self._store.revision)

    def _save(self, revision: str) -> None:
        self._file.write_text(revision, encoding="utf-8")

    def _follow(self) -> None:
        try:
            with contextlib.suppress(BusyError), write_lock(self._folder):
                self._keyword.refresh()  # another process may have done it
                self.catch_up()
        except RetrievalError as error:  # the next question tries again
            log.warning("the keyword index cannot follow the server: %s", error)
