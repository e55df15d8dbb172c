"""The Chroma collections of articles and chunks: the record.

Does not embed, and knows nothing of the keyword index that is derived from it.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from retrieval.article import Article, Chunk, ChunkCandidate
from retrieval.errors import MismatchError
from retrieval.store.client import Client, connect, last_change, translated
from retrieval.store.records import (
    article_metadata,
    article_of,
    candidate_of,
    chunk_metadata,
    placeholder,
)
from retrieval.vectors import Vectors

T = TypeVar("T")

# Chroma is typed Any throughout: it is imported late, and its own types refuse what it accepts.
Collection = Any

FORMAT = 1
ARTICLES, VERSIONS = "articles", "versions"
CHUNKS, REBUILT = "chunks", "chunks-rebuilt"


class Store:
    """An open store. Every write is on disk when its method returns."""

    # Whether it is on a server that other machines use too, see `shared_store`.
    shared = False
    # Records asked for or written together: more fails in SQLite ("too many SQL variables").
    page = 1000
    # Ids listed at once: of a million chunks 5,000 take a second, and so do 50,000.
    ids_page = 50_000

    def __init__(self, path: Path, identity: Mapping[str, str]) -> None:
        """Open the store under `path`, creating it if there is none.

        `identity` names the embedding model and the chunk settings. Raises `StoreError` where
        nothing can be opened. A store of another identity opens, for `check_identity` to refuse
        or `begin_rebuild` to mend.
        """
        self.path = path
        self.identity = {"format": str(FORMAT), **identity}
        # Reopening the store under a call of another thread would fail it.
        self._lock = threading.RLock()
        self._seen = 0
        self._open()

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return str(self.path)

    @property
    def revision(self) -> str:
        """Where it is shared, another one after each write, as of the last `refresh`."""
        return ""

    def refresh(self) -> None:
        """See what another process has written since; costs a look at a file if it is nothing.

        Chroma keeps the vectors it has once read, and would go on searching them.
        """
        with self._lock:
            if last_change(self.path) != self._seen:
                self.close()
                self._open()

    def still_writing(self) -> None:
        """Keep the right to write during what takes long."""

    def leased(self) -> AbstractContextManager[None]:
        """Be the one writer of all machines; raise `BusyError` if another one has a writer."""
        return contextlib.nullcontext()

    def close(self) -> None:
        """Let go of the files and the memory."""
        self._client.close()

    def check_identity(self) -> None:
        """Raise `MismatchError`, naming the mending command, if the store is of another kind.

        A store without a chunk becomes of this kind.
        """
        stored = self._chunks.metadata or {}
        if stored != self.identity and not self.count_chunks():
            with self._doing("write to the store"):
                self._chunks.modify(metadata={**stored, **self.identity})
            return
        for name, wanted in self.identity.items():
            if stored.get(name) != wanted:
                was = (
                    "set FOOTNOTE_EMBEDDING_MODEL and FOOTNOTE_EMBEDDING_URL as they were"
                    if name == "embedding model"
                    else "install the release of Footnote that made it"
                )
                raise MismatchError(
                    f"the store in {self.place!r} was made with {name} {stored.get(name)!r}, "
                    f"and this is {wanted!r}; run `footnote ingest --rebuild` to make it anew "
                    f"from its own articles, or {was}"
                )

    @property
    def clean(self) -> bool:
        """Whether the last writer finished; False while one is at work, or after it was killed."""
        return bool((self._chunks.metadata or {}).get("clean", True))

    def mark(self, *, clean: bool) -> None:
        """Note that writing begins, or that it ended well."""
        self._note(clean=clean)

    def count_articles(self) -> int:
        """How many articles are stored."""
        with self._doing("read the store"):
            return int(self._articles.count())

    def count_chunks(self) -> int:
        """How many chunks are stored, those of old versions that await sweeping included."""
        with self._doing("read the store"):
            return int(self._chunks.count())

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return the stored articles among `ids`, by id."""
        found: list[Article] = []
        with self._doing("read the store"):
            for page in self._pages(list(dict.fromkeys(ids))):
                rows = self._articles.get(ids=page, include=["metadatas"])
                found += self._articles_of(rows["metadatas"] or [])
        return {article.id: article for article in found}

    def articles_from(self, origins: Iterable[str]) -> Iterator[Article]:
        """Yield the stored articles that were read from these files or addresses, a page at a time.

        The store is not to be written to meanwhile.
        """
        for page in self._pages(list(dict.fromkeys(origins))):
            for rows in self._where(self._articles, {"origin": {"$in": page}}, ["metadatas"]):
                with self._doing("read the store"):
                    found = self._articles_of(rows["metadatas"] or [])
                yield from found

    def all_articles(self) -> Iterator[Article]:
        """Yield every stored article, a page at a time."""
        ids = self._all_ids(self._articles)
        for page in self._pages(ids):
            yield from self.articles(page).values()

    def candidates(self, ids: Sequence[str]) -> dict[str, ChunkCandidate]:
        """Return the stored chunks among `ids`, by id."""
        found = {}
        with self._doing("read the store"):
            for page in self._pages(ids):
                rows = self._chunks.get(ids=page, include=["metadatas"])
                for id_, metadata in zip(rows["ids"], rows["metadatas"] or [], strict=True):
                    found[id_] = candidate_of(id_, metadata)
        return found

    def all_chunk_ids(self) -> list[str]:
        """Return the ids of all chunks, of any version."""
        return self._all_ids(self._chunks)

    def all_candidates(self) -> Iterator[ChunkCandidate]:
        """Yield every stored chunk, a page at a time."""
        for page in self._pages(self.all_chunk_ids()):
            yield from self.candidates(page).values()

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of the stored chunks among `ids`, each of shape (dimension,)."""
        found: dict[str, Vectors] = {}
        with self._doing("read the store"):
            for page in self._pages(ids):
                rows = self._chunks.get(ids=page, include=["embeddings"])
                found.update(zip(rows["ids"], rows["embeddings"], strict=True))
        return found

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """Return the ids of the chunks nearest to a unit vector with their cosine, best first.

        With `among`, only these chunk ids are looked at.
        """
        if among is not None and not among:
            return {}
        return self._nearest(vector, count, ids=list(among) if among is not None else None)

    def _nearest(self, vector: Vectors, count: int, **among: object) -> dict[str, float]:
        with self._doing("search the store"):
            rows = self._chunks.query(
                query_embeddings=[vector], n_results=count, include=["distances"], **among
            )
        distances = (rows["distances"] or [[]])[0]
        return {id_: 1 - distance for id_, distance in zip(rows["ids"][0], distances, strict=True)}

    def versions(self, article_id: str) -> list[Article]:
        """Return the earlier versions of an article, oldest first."""
        found: list[Article] = []
        for rows in self._where(self._versions, {"id": article_id}, ["metadatas"]):
            with self._doing("read the store"):
                found += self._articles_of(rows["metadatas"] or [])
        return sorted(found, key=lambda article: article.version)

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store chunks with their vectors, shape (len(chunks), dimension)."""
        with self._doing("write to the store"):
            for start in range(0, len(chunks), self.page):
                page = chunks[start : start + self.page]
                self._chunks.upsert(
                    ids=[chunk.id for chunk in page],
                    embeddings=vectors[start : start + self.page],
                    metadatas=[self._chunk_metadata(chunk) for chunk in page],
                )

    def put_articles(self, articles: Sequence[Article]) -> None:
        """Store articles; from here on these versions are the current ones."""
        self._put(self._articles, {article.id: article for article in articles})

    def put_versions(self, articles: Sequence[Article]) -> None:
        """Keep versions that are about to be replaced, for citations that were given of them."""
        self._put(self._versions, {f"{one.fingerprint}@{one.version}": one for one in articles})

    def remove_articles(self, ids: Sequence[str]) -> None:
        """Forget articles; their chunks are orphans until `remove_chunks`."""
        with self._doing("write to the store"):
            for page in self._pages(ids):
                self._articles.delete(ids=page)
                self._versions.delete(where={"id": {"$in": page}})

    def chunk_ids(self, article_ids: Sequence[str]) -> list[str]:
        """Return the ids of all chunks, of any version, of these articles."""
        found: list[str] = []
        for start in range(0, len(article_ids), 100):
            among = {"$in": list(article_ids[start : start + 100])}
            for rows in self._where(self._chunks, {"article": among}, []):
                found += rows["ids"]
        return found

    def remove_chunks(self, ids: Sequence[str]) -> None:
        """Forget chunks."""
        with self._doing("write to the store"):
            for page in self._pages(ids):
                self._chunks.delete(ids=page)

    def begin_rebuild(self) -> None:
        """From here on, chunks are read from and written to a new, empty collection."""
        with self._doing("rebuild the store"):
            if REBUILT in self._names():
                self._client.delete_collection(REBUILT)
            self._chunks = self._collection(REBUILT)
        self.mark(clean=False)

    def finish_rebuild(self) -> None:
        """Put the new collection in the place of the old one."""
        self.mark(clean=True)
        with self._doing("rebuild the store"):
            self._client.delete_collection(CHUNKS)
            self._chunks.modify(name=CHUNKS)

    def _put(self, collection: Collection, articles: Mapping[str, Article]) -> None:
        with self._doing("write to the store"):
            for page in self._pages(list(articles.items())):
                collection.upsert(
                    ids=[id_ for id_, _ in page],
                    embeddings=[placeholder(article) for _, article in page],
                    metadatas=[self._article_metadata(article) for _, article in page],
                )

    def _where(
        self, collection: Collection, where: Mapping[str, Any], include: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a condition, a page at a time."""
        most = self.page if include else self.ids_page
        met, rows = 0, None
        while rows is None or len(rows["ids"]) == most:
            with self._doing("read the store"):
                rows = collection.get(where=where, include=include, limit=most, offset=met)
            met += len(rows["ids"])
            yield rows

    def _open(self) -> None:
        with self._doing(f"open the store in {self.place!r}"):
            self._client = self._connect()
            self._finish_interrupted_rebuild()
            self._chunks = self._collection(CHUNKS)
            self._articles = self._collection(ARTICLES)
            self._versions = self._collection(VERSIONS)
        self._seen = last_change(self.path)  # opening is itself a write

    def _finish_interrupted_rebuild(self) -> None:
        """Killed between the last two steps of a rebuild: the new chunks are all there is."""
        names = self._names()
        if REBUILT in names and CHUNKS not in names:
            self._client.get_collection(REBUILT, embedding_function=None).modify(name=CHUNKS)

    def _names(self) -> list[str]:
        return [collection.name for collection in self._client.list_collections()]

    def _collection(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={**self.identity},
        )

    def _all_ids(self, collection: Collection) -> list[str]:
        ids: list[str] = []
        with self._doing("read the store"):
            while page := collection.get(limit=self.ids_page, offset=len(ids), include=[])["ids"]:
                ids += page
        return ids

    @contextlib.contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        with self._lock, self._translated(what):
            yield

    def _connect(self) -> Client:
        return connect(self.path)

    def _translated(self, doing: str) -> AbstractContextManager[None]:
        return translated(doing)

    def _pages(self, items: Sequence[T]) -> Iterator[list[T]]:
        for start in range(0, len(items), self.page):
            yield list(items[start : start + self.page])

    def _article_metadata(self, article: Article) -> dict[str, Any]:
        return article_metadata(article)

    def _chunk_metadata(self, chunk: Chunk) -> dict[str, Any]:
        return chunk_metadata(chunk)

    def _articles_of(self, metadatas: Sequence[Mapping[str, Any]]) -> list[Article]:
        return [article_of(metadata) for metadata in metadatas]

    def _note(self, **said: bool | str) -> None:
        with self._doing("write to the store"):
            self._chunks.modify(metadata={**(self._chunks.metadata or {}), **said})
