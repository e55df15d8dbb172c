"""The store on a server that has the quotas of Chroma Cloud: all that is written keeps to them.

As of docs.trychroma.com/cloud/quotas-limits, 2026-11: 300 records a request, 4,096 bytes a value,
32 values and 128 bytes of id a record.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from retrieval.article import Article
from retrieval.batches import groups
from retrieval.store.collections import Collection
from retrieval.store.records import article_of, placeholder
from retrieval.store.server import Server
from retrieval.store.shared import SharedStore

# Records in a request, and bytes in an id.
RECORDS, _LONGEST_ID = 300, 128
# Bytes of UTF-8 in one value, and values of text in one record.
BYTES, VALUES = 4_000, 16

Pieces = Sequence[str]

# A collection beside those of every store: what is too long of an article for one record.
TEXTS = "texts"


class QuotaStore(SharedStore):
    """An open store whose articles may take several records."""

    def __init__(self, server: Server, identity: Mapping[str, str]) -> None:
        """Open it, creating it if there is none; raises like `Store`."""
        super().__init__(server, identity, RECORDS)

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return the stored articles among `ids`, by id."""
        return super().articles([short(id_) for id_ in ids])

    def articles_from(self, origins: Iterable[str]) -> Iterator[Article]:
        """Yield the stored articles that were read from these files or addresses."""
        return super().articles_from(map(short, origins))

    def put_articles(self, articles: Sequence[Article]) -> None:
        """Store articles; from here on these versions are the current ones."""
        self._put(self._articles, {short(article.id): article for article in articles})

    def remove_articles(self, ids: Sequence[str]) -> None:
        """Delete articles and their versions; their chunks are orphans until `remove_chunks`."""
        for page in groups(ids, self.page):
            with self._writing():
                self._articles.delete(ids=[short(id_) for id_ in page])
                for collection in (self._versions, self._texts):
                    for rows in list(self._where(_itself(collection), {"id": {"$in": page}}, [])):
                        if rows["ids"]:
                            collection.delete(ids=rows["ids"])

    def _open(self) -> None:
        super()._open()
        with self._doing(self._opening):
            self._texts = self._collection(TEXTS)

    def _put(self, collection: Collection, articles: Mapping[str, Article]) -> None:
        """Write what one record has no room for first: an article is never seen without it."""
        further = [
            (f"{digest}:{number}", article, pieces)
            for article in articles.values()
            for digest, records in [self._records(article)]
            for number, pieces in enumerate(records[1:], 1)
        ]
        for page in groups(further, self.page):
            with self._writing():
                self._texts.upsert(
                    ids=[id_ for id_, _, _ in page],
                    embeddings=[placeholder(article) for _, article, _ in page],
                    metadatas=[
                        {"id": article.id, **values_of(pieces)} for _, article, pieces in page
                    ],
                )
        super()._put(collection, articles)

    def _article_metadata(self, article: Article) -> dict[str, Any]:
        digest, (first, *further) = self._records(article)
        return {
            "id": article.id,
            "origin": short(article.origin),
            "digest": digest,
            "further records": len(further),
            **values_of(first),
        }

    def _records(self, article: Article) -> tuple[str, list[Pieces]]:
        """Return all that is known of an article in records, and its digest, which names them."""
        written = json.dumps(super()._article_metadata(article), ensure_ascii=False)
        return _digest(written), records_of(written)

    def _articles_of(self, metadatas: Sequence[Mapping[str, Any]]) -> list[Article]:
        further = [
            [f"{values['digest']}:{number}" for number in range(1, values["further records"] + 1)]
            for values in metadatas
        ]
        texts: dict[str, str] = {}
        for page in groups([id_ for ids in further for id_ in ids], self.page):
            rows = self._texts.get(ids=page, include=["metadatas"])
            texts.update(zip(rows["ids"], map(text_of, rows["metadatas"] or []), strict=True))
        return [
            article_of(json.loads(text_of(values) + "".join(texts[id_] for id_ in ids)))
            for values, ids in zip(metadatas, further, strict=True)
            if all(id_ in texts for id_ in ids)  # else it was removed at this moment
        ]


def short(text: str) -> str:
    """Return a text, or its digest where it is too long for an id or a condition."""
    return text if len(text.encode()) <= _LONGEST_ID else _digest(text)


def records_of(text: str) -> list[Pieces]:
    """Return the pieces of a text, those of one record together; one record at least."""
    encoded, pieces = text.encode(), []
    while encoded:
        # A character that is cut in two goes into the next piece.
        piece = encoded[:BYTES].decode(errors="ignore")
        pieces.append(piece)
        encoded = encoded[len(piece.encode()) :]
    return list(groups(pieces, VALUES)) or [[]]


def values_of(pieces: Pieces) -> dict[str, str]:
    """Return the values of one record."""
    return {f"text {number}": piece for number, piece in enumerate(pieces)}


def text_of(values: Mapping[str, object]) -> str:
    """Return the text that the values of one record have, other values left aside."""
    return "".join(str(values.get(f"text {number}", "")) for number in range(VALUES))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _itself(collection: Collection) -> Callable[[], Collection]:
    return lambda: collection
