"""An index whose store is of a test's own kind."""

from retrieval.index.chunking import ChunkSettings
from retrieval.index.following import Follower
from retrieval.index.index import Index
from retrieval.keyword.local import LocalKeywordIndex
from retrieval.models.embedder import Embedder
from retrieval.store.store import Store


def index_over(
    store: Store,
    embedder: Embedder,
    chunking: ChunkSettings,
    keyword: type[LocalKeywordIndex] = LocalKeywordIndex,
) -> Index:
    """Return an index over a store, with the keyword index that is beside it."""
    folder = store.path.parent
    index = keyword(folder / "keyword", store, lambda _: False)
    return Index(folder, store, index, embedder, chunking, Follower(store, index, folder))
