"""Articles, their earlier versions and their chunks in Chroma: the record of all that is stored.

Does not embed, and knows nothing of the keyword index that is derived from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from retrieval.article import Article, Chunk, ChunkCandidate, Vectors
from retrieval.batches import groups
from retrieval.store.collections import Collection, Collections
from retrieval.store.records import (
    PENDING,
    article_metadata,
    article_of,
    candidate_of,
    chunk_metadata,
    placeholder,
)


class Store(Collections):
    """An open store. Every write is on disk when its method returns."""

    @property
    def stored_identity(self) -> dict[str, str]:
        """What its vectors were made with, which is another `identity` until it is made anew."""
        return {name: str(self.metadata.get(name, "")) for name in self.identity}

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return the stored articles among `ids`, by id."""
        articles: list[Article] = []
        with self._doing("read the store"):
            for page in groups(dict.fromkeys(ids), self.page):
                rows = self._articles.get(ids=page, include=["metadatas"])
                articles += self._articles_of(rows["metadatas"] or [])
        return {article.id: article for article in articles}

    def articles_from(self, origins: Iterable[str]) -> Iterator[Article]:
        """Yield the stored articles that were read from these files or addresses, a page at a time.

        The store is not to be written to meanwhile.
        """
        for page in groups(dict.fromkeys(origins), self.page):
            where = {"origin": {"$in": page}}
            for rows in self._where(lambda: self._articles, where, ["metadatas"]):
                with self._doing("read the store"):
                    articles = self._articles_of(rows["metadatas"] or [])
                yield from articles

    def all_articles(self) -> Iterator[Article]:
        """Yield every stored article, a page at a time."""
        with self._lock:  # another thread may reopen the store: the collection is taken inside
            ids = self._all_ids(self._articles)
        for page in groups(ids, self.page):
            yield from self.articles(page).values()

    def pending(self, count: int | None = None) -> list[str]:
        """Return the ids of the articles that are pending, as they came; `count` at most."""
        with self._doing("read the store"):
            return list(self._articles.get(where={PENDING: 1}, include=[], limit=count)["ids"])

    def versions(self, article_id: str) -> list[Article]:
        """Return the earlier versions of an article, oldest first."""
        versions: list[Article] = []
        for rows in self._where(lambda: self._versions, {"id": article_id}, ["metadatas"]):
            with self._doing("read the store"):
                versions += self._articles_of(rows["metadatas"] or [])
        return sorted(versions, key=lambda article: article.version)

    def candidates(self, ids: Sequence[str]) -> dict[str, ChunkCandidate]:
        """Return the stored chunks among `ids`, by id."""
        candidates = {}
        with self._doing("read the store"):
            for page in groups(ids, self.page):
                rows = self._chunks.get(ids=page, include=["metadatas"])
                for id_, metadata in zip(rows["ids"], rows["metadatas"] or [], strict=True):
                    candidates[id_] = candidate_of(id_, metadata)
        return candidates

    def all_candidates(self) -> Iterator[ChunkCandidate]:
        """Yield every stored chunk, a page at a time."""
        for page in groups(self.all_chunk_ids(), self.page):
            yield from self.candidates(page).values()

    def current_chunks(self, candidates: Iterable[ChunkCandidate]) -> list[Chunk]:
        """Return the chunks of those candidates whose article is stored in that very version."""
        candidates = list(candidates)
        articles = self.articles([candidate.article_id for candidate in candidates])
        return [
            Chunk(articles[candidate.article_id], candidate.start, candidate.end)
            for candidate in candidates
            if candidate.article_id in articles
            and articles[candidate.article_id].fingerprint == candidate.fingerprint
        ]

    def all_chunk_ids(self) -> list[str]:
        """Return the ids of all chunks, of any version."""
        with self._lock:
            return self._all_ids(self._chunks)

    def chunk_ids(self, article_ids: Sequence[str]) -> list[str]:
        """Return the ids of all chunks, of any version, of these articles."""
        ids: list[str] = []
        for page in groups(article_ids, 100):
            for rows in self._where(lambda: self._chunks, {"article": {"$in": page}}, []):
                ids += rows["ids"]
        return ids

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of the stored chunks among `ids`, each of shape (dimension,)."""
        vectors: dict[str, Vectors] = {}
        with self._doing("read the store"):
            for page in groups(ids, self.page):
                rows = self._chunks.get(ids=page, include=["embeddings"])
                vectors.update(zip(rows["ids"], rows["embeddings"], strict=True))
        return vectors

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """Return the ids of the chunks nearest to a unit vector with their cosine, best first."""
        return self._nearest(vector, count)

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store chunks with their vectors, shape (len(chunks), dimension)."""
        for start in range(0, len(chunks), self.page):
            page = chunks[start : start + self.page]
            with self._writing():
                self._chunks.upsert(
                    ids=[chunk.id for chunk in page],
                    embeddings=vectors[start : start + self.page],
                    metadatas=[self._chunk_metadata(chunk) for chunk in page],
                )

    def put_articles(self, articles: Sequence[Article]) -> None:
        """Store articles; from here on these versions are the current ones."""
        self._put(self._articles, {article.id: article for article in articles})

    def put_pending(self, articles: Sequence[Article]) -> None:
        """Store articles whose chunks follow, until `clear_pending`."""
        self._upsert(self._articles, {article.id: article for article in articles}, **{PENDING: 1})

    def clear_pending(self, ids: Sequence[str]) -> None:
        """Record that the chunks of these articles are stored."""
        for page in groups(ids, self.page):
            with self._writing():
                self._articles.update(ids=page, metadatas=[{PENDING: None}] * len(page))

    def put_versions(self, articles: Sequence[Article]) -> None:
        """Keep versions that are about to be replaced, for citations that were given of them."""
        versions = {f"{article.fingerprint}@{article.version}": article for article in articles}
        self._put(self._versions, versions)

    def remove_articles(self, ids: Sequence[str]) -> None:
        """Delete articles and their versions; their chunks are orphans until `remove_chunks`."""
        for page in groups(ids, self.page):
            with self._writing():
                self._articles.delete(ids=page)
                self._versions.delete(where={"id": {"$in": page}})

    def remove_chunks(self, ids: Sequence[str]) -> None:
        """Delete chunks."""
        for page in groups(ids, self.page):
            with self._writing():
                self._chunks.delete(ids=page)

    def _nearest(self, vector: Vectors, count: int, **among: object) -> dict[str, float]:
        with self._doing("search the store"):
            rows = self._chunks.query(
                query_embeddings=[vector], n_results=count, include=["distances"], **among
            )
        distances = (rows["distances"] or [[]])[0]
        return {id_: 1 - distance for id_, distance in zip(rows["ids"][0], distances, strict=True)}

    def _put(self, collection: Collection, articles: Mapping[str, Article]) -> None:
        self._upsert(collection, articles)

    def _upsert(self, collection: Collection, articles: Mapping[str, Article], **more: int) -> None:
        for page in groups(articles.items(), self.page):
            with self._writing():
                collection.upsert(
                    ids=[id_ for id_, _ in page],
                    embeddings=[placeholder(article) for _, article in page],
                    metadatas=[{**self._article_metadata(article), **more} for _, article in page],
                )

    def _article_metadata(self, article: Article) -> dict[str, Any]:
        return article_metadata(article)

    def _chunk_metadata(self, chunk: Chunk) -> dict[str, Any]:
        return chunk_metadata(chunk)

    def _articles_of(self, metadatas: Sequence[Mapping[str, Any]]) -> list[Article]:
        return [article_of(metadata) for metadata in metadatas]
