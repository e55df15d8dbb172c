"""An index whose store is of a test's own kind, and a keyword index that needs none."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.article import Vectors
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


class AnyVectors:
    """A store in which every chunk has a vector."""

    def __init__(self) -> None:
        self.stored_identity = {"embedding model": "any"}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        return {id_: np.eye(4, dtype=np.float32)[len(id_) % 4] for id_ in ids}


def keyword_index(path: Path) -> LocalKeywordIndex:
    """Open a keyword index without a store, for its words."""
    return LocalKeywordIndex(path, AnyVectors())
