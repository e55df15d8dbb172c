"""The store on Chroma's distributed engine or Chroma Cloud, which index chunks by words as well.

Each chunk has its words as a sparse vector, and how many chunks have a word is counted, see
`sparse`.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from retrieval.article import Chunk, ChunkCandidate, Vectors
from retrieval.batches import groups
from retrieval.filters import Restriction
from retrieval.store.cloud.quotas import QuotaStore, short
from retrieval.store.cloud.schema import SPARSE, NoSparseIndexError, open_collection
from retrieval.store.cloud.sparse import Sparse, Vocabulary, of_passage
from retrieval.store.collections import Collection
from retrieval.store.records import candidate_of
from retrieval.store.server import Server
from retrieval.text.stemming import analyzer

# Beside the collections of every store: how many chunks have each dimension. A note on that of the
# chunks names it, once they were counted anew.
TERMS = "terms"


class HybridStore(QuotaStore):
    """An open store whose chunks carry their words."""

    def __init__(self, server: Server, identity: Mapping[str, str]) -> None:
        """Open it, creating it if there is none; raise `NoSparseIndexError` where it cannot be."""
        self._stems: Callable[[str], Sequence[str]] = analyzer().analyze
        self._terms: Collection = None
        try:
            super().__init__(server, identity)
        except NoSparseIndexError:
            self.close()
            raise

    def matching(
        self, question: Sparse, count: int, restriction: Restriction
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share dimensions with a question and their BM25, best first.

        No more than `page` of them.
        """
        from chromadb import K, Knn, Search
        from chromadb.base_types import SparseVector

        count = min(count, self.page)
        query = SparseVector(list(question), list(question.values()))
        search = (
            Search()
            .where(_condition(restriction))
            .rank(Knn(query=query, key=SPARSE, limit=count))
            .limit(count)
            .select(K.SCORE, "article", "start", "end", "timestamp")
        )
        with self._doing("search the store"):
            rows = self._chunks.search(search).rows()[0]
        # The server's score is 1 less the product, the least first.
        scored = {candidate_of(row["id"], row["metadata"]): 1 - row["score"] for row in rows}
        return {candidate: bm25 for candidate, bm25 in scored.items() if bm25 > 0}

    def nearest_inside(
        self, vector: Vectors, count: int, restriction: Restriction
    ) -> dict[str, float]:
        """Return what `nearest` does, of the chunks that a restriction lets through."""
        return self._nearest(vector, count, where=_condition(restriction))

    def openings(self, restriction: Restriction) -> list[ChunkCandidate]:
        """Return up to `page` chunks that begin an article and are let through, in no order."""
        where = {"$and": [{"start": 0}, *_conditions(restriction)]}
        with self._doing("read the store"):
            rows = self._chunks.get(
                where=where if len(where["$and"]) > 1 else {"start": 0},
                include=["metadatas"],
                limit=self.page,
            )
        return [candidate_of(*row) for row in zip(rows["ids"], rows["metadatas"], strict=True)]

    def frequencies(self, dimensions: Iterable[int]) -> dict[int, int]:
        """Return how many chunks have each of these dimensions; those that none has are left out.

        A writer that was killed may have counted some chunks twice.
        """
        with self._doing("read the store"):
            return self._vocabulary.frequencies(dimensions)

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store chunks with their vectors, shape (len(chunks), dimension), and their words."""
        stored = self.candidates([chunk.id for chunk in chunks])
        new = (self._sparse(chunk) for chunk in chunks if chunk.id not in stored)
        with self._writing():
            self._vocabulary.add(Counter(dimension for sparse in new for dimension in sparse))
        super().put_chunks(chunks, vectors)

    def remove_chunks(self, ids: Sequence[str]) -> None:
        """Delete chunks and their words."""
        for page in groups(ids, self.page):
            with self._doing("read the store"):
                rows = self._chunks.get(ids=page, include=["metadatas"])
            super().remove_chunks(page)
            vectors = [metadata[SPARSE] for metadata in rows["metadatas"] or []]
            with self._writing():
                gone = Counter(dimension for vector in vectors for dimension in vector.indices)
                self._vocabulary.add(gone, sign=-1)

    def refresh(self) -> None:
        """See what another process has noted or rebuilt since; a request, two after a rebuild."""
        super().refresh()
        if self._terms.name != self._named_terms:
            with self._doing("read the store"):
                self._terms = self._collection(self._named_terms)

    def begin_rebuild(self) -> None:
        """From here on, chunks are read from and written to a new, empty collection."""
        super().begin_rebuild()
        self._count_in(self._new_terms())

    def recount(self, chunks: Iterable[Chunk]) -> None:
        """Count the words of all chunks anew, which are these."""
        counts = Counter(dimension for chunk in chunks for dimension in self._sparse(chunk))
        terms = self._new_terms()
        for page in groups(counts, 30 * self.page):
            with self._writing():
                counted = Counter({dimension: counts[dimension] for dimension in page})
                Vocabulary(terms, self.page).add(counted)
        self._count_in(terms)

    @property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._terms, self.page)

    @property
    def _named_terms(self) -> str:
        return str(self.metadata.get("terms", TERMS))

    def _new_terms(self) -> Collection:
        """Make a collection for new counts, and delete all but the one that is read now."""
        with self._writing():
            for name in self._names():
                # Another process may still look into the last ones, until its next question.
                if name.startswith(TERMS) and name != self._terms.name:
                    self._client.delete_collection(name)
            return self._collection(f"{TERMS}-{secrets.token_hex(4)}")

    def _count_in(self, terms: Collection) -> None:
        """Let these be the counts of the chunks from now on."""
        self._terms = terms
        self.update_metadata(terms=terms.name)

    def _open(self) -> None:
        super()._open()
        with self._doing(self._opening):
            self._terms = self._collection(self._named_terms)

    def _collection(self, name: str) -> Collection:
        return open_collection(self._client, name, self.identity)

    def _chunk_metadata(self, chunk: Chunk) -> dict[str, Any]:
        from chromadb.base_types import SparseVector

        sparse = self._sparse(chunk)
        return {
            **super()._chunk_metadata(chunk),
            "source": short(chunk.article.source.casefold()),
            SPARSE: SparseVector(list(sparse), list(sparse.values())),
        }

    def _sparse(self, chunk: Chunk) -> Sparse:
        return of_passage(self._stems(chunk.article.title), self._stems(chunk.text))


def _condition(restriction: Restriction) -> dict[str, Any] | None:
    """Return Chroma's condition for a restriction, None where all are let through."""
    conditions = _conditions(restriction)
    return {"$and": conditions} if len(conditions) > 1 else next(iter(conditions), None)


def _conditions(restriction: Restriction) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if restriction.since is not None:
        conditions.append({"timestamp": {"$gte": restriction.since}})
    if restriction.until is not None:
        conditions.append({"timestamp": {"$lt": restriction.until}})
    if restriction.source is not None:
        conditions.append({"source": short(restriction.source.casefold())})
    return conditions
