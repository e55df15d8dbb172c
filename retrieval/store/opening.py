"""Open the store that the settings name, and the keyword index that belongs to it.

The only file that knows which variants there are; the rest sees a `Store` and a `KeywordIndex`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from retrieval.keyword.index import KeywordIndex
from retrieval.keyword.local import LocalKeywordIndex
from retrieval.store.cloud.keyword import ServerKeywordIndex
from retrieval.store.cloud.quotas import RECORDS
from retrieval.store.cloud.schema import NoSparseIndexError
from retrieval.store.cloud.store import HybridStore
from retrieval.store.server import Server
from retrieval.store.shared import SharedStore
from retrieval.store.store import Store


def open_store(
    folder: Path,
    identity: Mapping[str, str],
    is_word: Callable[[str], bool],
    server: Server | None = None,
) -> tuple[Store, KeywordIndex]:
    """Open the store under `folder`, or on a server, and its keyword index; raises like `Store`.

    A server that indexes words itself, as Chroma Cloud does, is used with all that it offers.
    """
    if server is None:
        store = Store(folder / "chroma", identity)
        return store, LocalKeywordIndex(folder / "keyword", store, is_word)
    try:
        hybrid = HybridStore(server, identity)
    except NoSparseIndexError as error:
        request_limit = RECORDS if error.limited else SharedStore.ids_page
        shared = SharedStore(server, identity, request_limit)
        return shared, LocalKeywordIndex(folder / "keyword", shared, is_word)
    return hybrid, ServerKeywordIndex(hybrid, is_word)
