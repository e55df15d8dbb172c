"""Articles and chunks as flat metadata, and back: the form in which Chroma keeps them."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from retrieval.article import Article, Chunk, ChunkCandidate, moment
from retrieval.text.normalise import is_unfit

ARTICLE_FIELDS = [field.name for field in fields(Article)]
# Beside them, on an article that is stored and found by its words, and has no chunks stored yet.
PENDING = "pending"
_TEXTS = ("id", "title", "text", "url", "source", "author", "published_from", "origin", "language")


def placeholder(article: Article) -> list[float]:
    """Return the vector that Chroma wants with every record; articles are not searched by it.

    Two numbers from the id, since an index of many equal points is slow.
    """
    digest = hashlib.sha256(article.id.encode()).digest()
    return [1 + digest[0] / 256 + digest[1] / 65536, 1 + digest[2] / 256 + digest[3] / 65536]


def article_metadata(article: Article) -> dict[str, Any]:
    """Return all fields of an article, with None where one is not known.

    Else Chroma would keep what an earlier version had in its place. The text is metadata too: as a
    Chroma document it would be indexed twice, for over double the disk and time (116 against 52 MB
    for 19 MB of text).
    """
    return {name: getattr(article, name) for name in ARTICLE_FIELDS}


def article_of(metadata: Mapping[str, Any]) -> Article:
    """Return the article of its metadata."""
    return Article(**{name: metadata[name] for name in ARTICLE_FIELDS if name in metadata})


def checked_article(fields: Mapping[str, Any]) -> Article:
    """Return an article, or raise `TypeError` or `ValueError` where a field is none of its kind."""
    article = Article(**fields)
    stated = (article.published, article.updated, article.ingested)
    times = [time for time in stated if time is not None]
    texts = [*(getattr(article, name) for name in _TEXTS), *times]
    if not all(isinstance(text, str) for text in texts) or type(article.version) is not int:
        raise TypeError
    if any(map(is_unfit, texts)) or not all(map(moment, times)):
        raise ValueError
    return article


def chunk_metadata(chunk: Chunk) -> dict[str, Any]:
    """Return where a chunk is from, and when that was published."""
    metadata: dict[str, Any] = {
        "article": chunk.article.id,
        "start": chunk.start,
        "end": chunk.end,
    }
    timestamp = chunk.article.timestamp
    return metadata if timestamp is None else {**metadata, "timestamp": timestamp}


def candidate_of(id_: str, metadata: Mapping[str, Any]) -> ChunkCandidate:
    """Return the candidate of a chunk id and its metadata."""
    return ChunkCandidate(
        id=id_,
        article_id=str(metadata["article"]),
        start=int(metadata["start"]),
        end=int(metadata["end"]),
        timestamp=metadata.get("timestamp"),
    )
