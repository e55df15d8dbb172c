"""The embedded Chroma opened, watched, and its errors put into our words.

Knows nothing of articles; `server` is its counterpart.
"""

import logging
from pathlib import Path
from typing import Any

from retrieval.errors import ReplacedError, StoreError
from retrieval.store.causes import REPLACED, described, was_replaced

# Chroma is typed Any throughout: it is imported late, and its own types refuse what it accepts.
Client = Any
Renamed = Any

DATABASE_FILE = "chroma.sqlite3"
_RENAMES = 5


def connect(path: Path) -> Client:
    """Open the embedded Chroma under `path`, made if there is none."""
    try:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings
    except ImportError as error:
        raise StoreError(f"chromadb cannot be imported ({error}); run `footnote doctor`") from error
    logging.getLogger("chromadb").setLevel(logging.ERROR)
    with translated(f"open the store in {str(path)!r}"):
        path.mkdir(parents=True, exist_ok=True)
        try:
            return chromadb.PersistentClient(
                str(path), settings=Settings(anonymized_telemetry=False)
            )
        except BaseException:
            # Chroma keeps what it could not start, and would return it for this path ever after.
            SharedSystemClient.clear_system_cache()
            raise


def rename_over(client: Client, collection: Renamed, name: str) -> None:
    """Give a collection the name of another one, which is deleted.

    A reader that opens the store between the two makes one of that name, which is empty and is
    deleted too.
    """
    client.delete_collection(name)
    for left in reversed(range(_RENAMES)):
        try:
            collection.modify(name=name)
        except Exception:
            if not left or all(other.name != name for other in client.list_collections()):
                raise
            client.delete_collection(name)
        else:
            return


def last_change(path: Path) -> int:
    """When the store was last written to, in nanoseconds; 0 where there is none yet."""
    file = path / DATABASE_FILE
    return file.stat().st_mtime_ns if file.exists() else 0


class translated:
    """Turn whatever Chroma raises into a `StoreError` that says what was being done."""

    def __init__(self, doing: str) -> None:
        self.doing = doing

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # Chroma's Rust core raises many kinds; its panics are no `Exception`.
        raised = isinstance(error, Exception) or type(error).__name__ == "PanicException"
        if error and raised and not isinstance(error, StoreError):
            if was_replaced(error):
                raise ReplacedError(REPLACED) from error
            raise StoreError(described(self.doing, error)) from error
