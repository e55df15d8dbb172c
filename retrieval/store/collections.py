"""The Chroma collections of one store: opened, checked, reopened, rebuilt, and read in pages.

Knows nothing of articles: what is in them is for `store`.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from retrieval.store.client import Client, connect, last_change, rename_over, translated
from retrieval.store.identity import refuse_other, refuse_rebuilt

# Chroma is typed Any throughout: it is imported late, and its own types refuse what it accepts.
Collection = Any

FORMAT = 1
ARTICLES, VERSIONS, CHUNKS, REBUILT = "articles", "versions", "chunks", "chunks-rebuilt"


class Collections:
    """The open collections of articles, of their earlier versions, and of chunks."""

    # Whether it is on a server that other machines use too, see `SharedStore`.
    shared = False
    # Records read or written together: more fails in SQLite ("too many SQL variables").
    page = 1000
    # Ids listed together: of a million chunks 5,000 take a second, and so do 50,000.
    ids_page = 50_000

    def __init__(self, path: Path, identity: Mapping[str, str]) -> None:
        """Open the store under `path`, creating it if there is none.

        `identity` names the embedding model and the chunk settings. Raises `StoreError` where
        nothing can be opened. A store of another identity opens, for `check_identity` to refuse
        or `begin_rebuild` to replace.
        """
        self.path = path
        self.identity = {"format": str(FORMAT), **identity}
        # Reopening the store during a call of another thread would fail that call.
        self._lock = threading.RLock()
        self._last_change = 0
        self._open()

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return str(self.path)

    @property
    def revision(self) -> str:
        """Another one after each write; where it is shared, as of the last `refresh`."""
        return str(last_change(self.path))

    def refresh(self) -> None:
        """See what another process has written since; costs a look at a file if it is nothing.

        Chroma keeps the vectors it has once read, and would go on searching them.
        """
        with self._lock:
            if last_change(self.path) != self._last_change:
                self.close()
                self._open()

    def writer_lease(self) -> AbstractContextManager[None]:
        """Be the one writer of all machines; raise `BusyError` if another one has a writer."""
        return contextlib.nullcontext()

    def renew_lease(self) -> None:
        """Keep the right to write during what takes long."""

    def close(self) -> None:
        """Free the files and the memory."""
        self._client.close()

    def check_identity(self) -> None:
        """Raise `MismatchError`, naming the mending command, if the store is of another kind.

        A store without a chunk becomes of this kind.
        """
        stored = self.metadata
        if stored != self.identity and not self.count_chunks():
            self.update_metadata(**self.identity)
            return
        refuse_other(self.place, stored, self.identity)

    def check_rebuilt(self) -> None:
        """Raise `MismatchError` if it is of another kind since the last `refresh`."""
        refuse_rebuilt(self.place, self.metadata, self.identity)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What is recorded of the store as a whole, beside its identity and state of writing."""
        return self._chunks.metadata or {}

    def update_metadata(self, **values: bool | str | float) -> None:
        """Record something of the store as a whole."""
        with self._writing():
            self._chunks.modify(metadata={**self.metadata, **values})

    @property
    def clean(self) -> bool:
        """Whether the last writer finished; False while one is at work, or after it was killed."""
        return bool(self.metadata.get("clean", True))

    def set_clean_flag(self, *, clean: bool) -> None:
        """Record that writing begins, or that it is finished."""
        self.update_metadata(clean=clean)

    def count_articles(self) -> int:
        """How many articles are stored."""
        with self._doing("read the store"):
            return int(self._articles.count())

    def count_chunks(self) -> int:
        """How many chunks are stored, orphans of old versions included."""
        with self._doing("read the store"):
            return int(self._chunks.count())

    def begin_rebuild(self) -> None:
        """From here on, chunks are read from and written to a new, empty collection."""
        with self._writing("rebuild the store"):
            if REBUILT in self._names():
                self._client.delete_collection(REBUILT)
            self._chunks = self._collection(REBUILT)
        self.set_clean_flag(clean=False)

    def finish_rebuild(self) -> None:
        """Replace the old collection by the new one."""
        self.set_clean_flag(clean=True)
        with self._writing("rebuild the store"):
            rename_over(self._client, self._chunks, CHUNKS)

    def _where(
        self, collection: Callable[[], Collection], where: Mapping[str, Any], include: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a condition, a page at a time.

        The collection is taken for each page: another thread may reopen the store in between.
        """
        limit = self.page if include else self.ids_page
        offset, rows = 0, None
        while rows is None or len(rows["ids"]) == limit:
            with self._doing("read the store"):
                rows = collection().get(where=where, include=include, limit=limit, offset=offset)
            offset += len(rows["ids"])
            yield rows

    def _all_ids(self, collection: Collection) -> list[str]:
        ids: list[str] = []
        with self._doing("read the store"):
            while page := collection.get(limit=self.ids_page, offset=len(ids), include=[])["ids"]:
                ids += page
        return ids

    @contextlib.contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        """Translate errors of what is being done, and keep others from reopening meanwhile."""
        with self._lock, translated(what):
            yield

    def _writing(self, what: str = "write to the store") -> AbstractContextManager[None]:
        """Do what `_doing` does, as the one writer."""
        return self._doing(what)

    @property
    def _opening(self) -> str:
        return f"open the store in {self.place!r}"

    def _open(self) -> None:
        with self._doing(self._opening):
            self._client = self._connect()
            self._finish_interrupted_rebuild()
            self._chunks = self._collection(CHUNKS)
            self._articles = self._collection(ARTICLES)
            self._versions = self._collection(VERSIONS)
        self._last_change = last_change(self.path)  # opening is itself a write

    def _finish_interrupted_rebuild(self) -> None:
        """Killed between the last two steps of a rebuild: the new chunks are all there is."""
        names = self._names()
        if REBUILT in names and CHUNKS not in names:
            self._client.get_collection(REBUILT, embedding_function=None).modify(name=CHUNKS)

    def _names(self) -> list[str]:
        return [collection.name for collection in self._client.list_collections()]

    def _collection(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={**self.identity},
        )

    def _connect(self) -> Client:
        return connect(self.path)
