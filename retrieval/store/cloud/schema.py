"""Collections with an index of sparse vectors, as Chroma Cloud has them."""

from collections.abc import Mapping

from retrieval.errors import RetrievalError
from retrieval.store.client import Client
from retrieval.store.collections import CHUNKS, REBUILT, Collection

SPARSE = "terms"  # the field of a chunk that has its sparse vector


class NoSparseIndexError(RetrievalError):
    """The server has no index of sparse vectors, or the collection of chunks has none.

    `limited` where the server may have quotas all the same.
    """

    def __init__(self, message: str, *, limited: bool = False) -> None:
        super().__init__(message)
        self.limited = limited


def open_collection(client: Client, name: str, identity: Mapping[str, str]) -> Collection:
    """Open a collection, made if there is none; raise `NoSparseIndexError` where it has none."""
    from chromadb import Schema, SparseVectorIndexConfig, StringInvertedIndexConfig
    from chromadb import VectorIndexConfig as Vector

    of_chunks = name in (CHUNKS, REBUILT)
    schema = Schema().create_index(Vector(space="cosine"))
    if of_chunks:
        schema.create_index(SparseVectorIndexConfig(bm25=True), key=SPARSE)
    else:  # no index of the texts
        schema.delete_index(StringInvertedIndexConfig())
        for key in ("id", "origin"):
            schema.create_index(StringInvertedIndexConfig(), key=key)
    new = of_chunks and all(name != collection.name for collection in client.list_collections())
    try:
        collection = client.get_or_create_collection(
            name, schema=schema, embedding_function=None, metadata={**identity}
        )
    except Exception as error:
        if "sparse" in str(error).casefold():
            raise NoSparseIndexError(str(error)) from error
        raise
    if of_chunks and not _has_sparse_index(collection):
        if new and not collection.count():  # by a server that reads no schemas
            client.delete_collection(name)
        raise NoSparseIndexError(f"the collection {name!r} has no index of words", limited=True)
    return collection


def _has_sparse_index(collection: Collection) -> bool:
    keys = collection.schema.keys if collection.schema else {}
    sparse = keys[SPARSE].sparse_vector if SPARSE in keys else None
    return bool(sparse and sparse.sparse_vector_index and sparse.sparse_vector_index.enabled)
