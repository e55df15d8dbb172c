"""The keyword index of one machine kept in step with a Chroma server that others write to too.

Changes nothing on the server.
"""

import contextlib
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.batches import groups
from retrieval.errors import BusyError, RetrievalError
from retrieval.filters import UNRESTRICTED
from retrieval.keyword import KeywordIndex

if TYPE_CHECKING:
    from retrieval.index.index import Index

log = logging.getLogger(__name__)

# Chunks read from the server and indexed together.
_AT_ONCE = 1000


class Follower:
    """Lets an index catch up, in a thread, once the server has changed."""

    def __init__(self, index: "Index") -> None:
        self._index = index
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Begin to catch up if there is something new; wait for it only while there is nothing."""
        keyword = self._index.following
        if not keyword or (self._thread and self._thread.is_alive()):
            return
        if behind(self._index):
            self._thread = threading.Thread(
                target=self._follow, args=[keyword], name="following", daemon=True
            )
            self._thread.start()
            if not keyword.count():
                self._thread.join()

    def _follow(self, keyword: KeywordIndex) -> None:
        try:
            with contextlib.suppress(BusyError), self._index.locked():
                catch_up(self._index, keyword)
        except RetrievalError as error:  # the next question tries again
            log.warning("the keyword index cannot follow the server: %s", error)


def behind(index: "Index") -> bool:
    """Whether the server has been written to since the keyword index was in step with it."""
    file = _file(index)
    return index.store.revision != (file.read_text(encoding="utf-8") if file.exists() else "")


def catch_up(index: "Index", keyword: KeywordIndex) -> None:
    """Index what is stored and not indexed, and the reverse; the caller holds the index's lock."""
    revision = index.store.revision
    stored = set(index.store.all_chunk_ids())
    indexed = set(keyword.allowed(UNRESTRICTED))
    if gone := sorted(indexed - stored):
        keyword.remove(gone)
    for ids in groups(sorted(stored - indexed), _AT_ONCE):
        # Those of an article that is being written are not current yet: another revision will be.
        keyword.add(index.current_chunks(index.store.candidates(ids).values()))
    note(index, revision)


def note(index: "Index", revision: str) -> None:
    """Remember that the keyword index is in step with this revision."""
    _file(index).write_text(revision, encoding="utf-8")


def _file(index: "Index") -> Path:
    return index.folder / "keyword.revision"
