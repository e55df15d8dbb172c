"""The store on a Chroma server that many machines use, of which one writes at a time.

Its collections are those of `store`; who writes, and whether something is new, is noted with them.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from retrieval.article import Chunk
from retrieval.store.client import Client
from retrieval.store.lease import Lease, Notes
from retrieval.store.server import Server
from retrieval.store.store import ARTICLES, CHUNKS, Store
from retrieval.vectors import Vectors


class SharedStore(Store):
    """An open store on a server. Every write is there when its method returns."""

    shared = True

    def __init__(self, server: Server, identity: Mapping[str, str]) -> None:
        """Open it, creating it if there is none; raises like `Store`."""
        self._server = server
        self._lease = Lease(self._lease_notes, self._note_lease)
        super().__init__(Path(), identity)

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return self._server.url

    @property
    def revision(self) -> str:
        """Another one after each write, as of the last `refresh`."""
        return str((self._chunks.metadata or {}).get("revision", ""))

    def refresh(self) -> None:
        """See what another process has noted or rebuilt since; one request."""
        with self._lock, self._doing("read the store"):
            self._chunks = self._client.get_collection(CHUNKS, embedding_function=None)

    @contextlib.contextmanager
    def leased(self) -> Iterator[None]:
        """Be the one writer of all machines; raise `BusyError` if another one has a writer."""
        self._lease.take()
        try:
            yield
        finally:
            self._lease.give_back()

    def still_writing(self) -> None:
        """Keep the right to write during what takes long; raise `BusyError` if it was lost."""
        self._lease.keep()

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store chunks with their vectors, shape (len(chunks), dimension)."""
        self.still_writing()
        super().put_chunks(chunks, vectors)

    def mark(self, *, clean: bool) -> None:
        """Note that writing begins, or that it ended well, and that something is new."""
        self._lease.renew()
        self._note(clean=clean, revision=secrets.token_hex(8))

    @contextlib.contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        # Requests of several threads need not wait for each other: nothing is ever reopened.
        with self._translated(what):
            yield

    def _note(self, **said: bool | str) -> None:
        with self._lock:  # else what is read of the notes at this moment is written back
            super()._note(**said)

    def _connect(self) -> Client:
        return self._server.connect()

    def _translated(self, doing: str) -> AbstractContextManager[None]:
        return self._server.translated(doing)

    def _lease_notes(self) -> Notes:
        with self._doing("read the store"):
            return self._client.get_collection(ARTICLES, embedding_function=None).metadata or {}

    def _note_lease(self, notes: Notes) -> None:
        with self._doing("write to the store"):
            self._articles.modify(metadata={**self._lease_notes(), **notes})
