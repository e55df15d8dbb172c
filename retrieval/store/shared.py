"""The store on a Chroma server that many machines use, of which one writes at a time.

Its collections are those of `store`; the revision is metadata of them, who writes is
in `lease_records`.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from retrieval.store.client import Client
from retrieval.store.collections import CHUNKS
from retrieval.store.lease import Lease
from retrieval.store.lease_records import ServerRecords
from retrieval.store.server import Server
from retrieval.store.store import Store


class SharedStore(Store):
    """An open store on a server. Every write is there when its method returns."""

    shared = True

    def __init__(
        self, server: Server, identity: Mapping[str, str], request_limit: int = Store.ids_page
    ) -> None:
        """Open it, creating it if there is none; raises like `Store`.

        `request_limit` is how many records a request may have.
        """
        self.page = min(self.page, request_limit)
        self.ids_page = min(self.ids_page, request_limit)
        self._server = server
        records = ServerRecords(lambda: self._client, self._doing)
        self._lease = Lease(records, server.lease_seconds, server.clock)
        super().__init__(Path(), identity)

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return self._server.url

    @property
    def revision(self) -> str:
        """Another one after each write, as of the last `refresh`."""
        return str(self.metadata.get("revision", ""))

    def refresh(self) -> None:
        """See what another process has written or rebuilt since; one request."""
        with self._lock, self._doing("read the store"):
            self._chunks = self._client.get_collection(CHUNKS, embedding_function=None)

    def pending(self, count: int | None = None) -> list[str]:
        """Return nothing: here articles are stored with their chunks."""
        return []

    @contextlib.contextmanager
    def writer_lease(self) -> Iterator[None]:
        """Be the one writer of all machines; raise `BusyError` if another one has a writer."""
        self._lease.acquire()
        try:
            yield
        finally:
            self._lease.release()

    def renew_lease(self) -> None:
        """Keep the right to write during what takes long; raise `BusyError` if it was lost."""
        self._lease.check()

    def set_clean_flag(self, *, clean: bool) -> None:
        """Record that writing begins, or that it is finished, with a new revision."""
        self.update_metadata(clean=clean, revision=secrets.token_hex(8))

    @contextlib.contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        # Requests of several threads need not wait for each other: nothing is ever reopened.
        with self._server.translated(what):
            yield

    @contextlib.contextmanager
    def _writing(self, what: str = "write to the store") -> Iterator[None]:
        self.renew_lease()
        with super()._writing(what):
            yield

    def update_metadata(self, **values: bool | str | float) -> None:
        """Record something of the store as a whole."""
        with self._lock:  # else metadata read at this moment is written back
            super().update_metadata(**values)

    @property
    def _opening(self) -> str:
        return "open the store"  # its errors name the server

    def _connect(self) -> Client:
        return self._server.connect()
