"""The records of the lease on a Chroma server: empty collections whose names are numbered.

Chroma cannot compare and set, but it lets only one process make a collection of a name.
"""

import contextlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from retrieval.errors import StoreError
from retrieval.store.client import Client
from retrieval.store.lease import Record

_PREFIX = "writer-"
_TAKEN = "already exists"  # Chroma's words for a name that there is; it has no error of its own


class ServerRecords:
    """The records in the database of a client, whose errors are `translated`."""

    def __init__(
        self, client: Callable[[], Client], doing: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        self._client, self._doing = client, doing

    def all(self) -> Mapping[int, Record]:
        """Return all records, by number."""
        with self._doing("read the store"):
            return {
                int(collection.name.removeprefix(_PREFIX)): collection.metadata or {}
                for collection in self._client().list_collections()
                if collection.name.startswith(_PREFIX)
            }

    def create(self, number: int, record: Record) -> bool:
        """Make a record; return False if there is one of this number by another process."""
        try:
            with self._doing("write to the store"):
                self._client().create_collection(
                    f"{_PREFIX}{number}", embedding_function=None, metadata=dict(record)
                )
        except StoreError as error:
            made = self.all().get(number)
            if made is None and _TAKEN not in str(error):
                raise
            # It is ours where the answer to a call was lost; another's may be deleted by now.
            return made is not None and made.get("change") == record["change"]
        return True

    def update(self, number: int, record: Record) -> None:
        """Replace a record; does nothing if there is none."""
        with self._doing("write to the store"):
            client, name = self._client(), f"{_PREFIX}{number}"
            if name in [collection.name for collection in client.list_collections()]:
                client.get_collection(name, embedding_function=None).modify(metadata=dict(record))

    def delete(self, number: int) -> None:
        """Delete a record, if it is there."""
        with contextlib.suppress(StoreError), self._doing("write to the store"):
            self._client().delete_collection(f"{_PREFIX}{number}")
