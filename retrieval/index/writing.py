"""The order in which articles are written and removed, so that none is ever unfindable.

Each function is called by the one writer of an index. Does not decide what has changed.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from retrieval.article import Article, Chunk, Vectors
from retrieval.batches import groups
from retrieval.index.chunking import chunk, embedded_text
from retrieval.index.index import Index
from retrieval.index.scale_measurement import update_cosine_scale

# Articles read from the store, or looked up in it, together.
LOOK_UP = 200


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: articles looked at, and chunks embedded and written.

    `pending` are the articles that are found by their words, and are to be embedded. `share` is
    what has been done of all that is to be, from 0 to 1, or None where not known.
    """

    articles: int
    chunks: int
    pending: int = 0
    share: float | None = None


ProgressCallback = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """Do nothing; a `ProgressCallback`."""


@dataclass(frozen=True)
class Change:
    """An article to be written, cut into chunks, and whether it replaces an older version."""

    article: Article
    replaces: bool
    chunks: Sequence[Chunk]


def write(
    index: Index,
    changes: Sequence[Change],
    vectors: Vectors | None = None,
    on_embedded: Callable[[int], None] = lambda _: None,
) -> None:
    """Embed and store changed articles, in an order that never leaves one unfindable.

    `vectors` are those of all their chunks in order, where they are known already; `on_embedded` is
    told how many more have been embedded.

    New chunks come first, into store and keyword index, then the articles, whose new versions are
    current from then on and whose old ones are kept to be read; the old chunks go last. A search
    drops chunks of any version but the current one.
    """
    articles = [change.article for change in changes]
    chunks = [chunk for change in changes for chunk in change.chunks]
    vectors = embed(index, chunks, on_embedded) if vectors is None else vectors
    replaced = [change.article.id for change in changes if change.replaces]
    current = {chunk.id for chunk in chunks}
    old = [id_ for id_ in index.store.chunk_ids(replaced) if id_ not in current]
    pending = [id_ for id_ in _pending(index, replaced) if id_ not in current]

    index.store.set_clean_flag(clean=False)
    index.store.put_chunks(chunks, vectors)
    index.keyword.add(chunks)
    index.store.put_versions(list(index.store.articles(replaced).values()))
    index.store.put_articles(articles)
    _remove_chunks(index, [*old, *pending])
    index.store.clear_pending(replaced if pending else [])
    index.store.set_clean_flag(clean=True)
    return_freed_memory()


def delete_articles(index: Index, article_ids: Sequence[str]) -> None:
    """Remove articles with all their chunks; the caller holds the index for writing."""
    if not article_ids:
        return
    index.store.set_clean_flag(clean=False)
    chunk_ids = [*index.store.chunk_ids(article_ids), *_pending(index, article_ids)]
    index.store.remove_articles(article_ids)
    _remove_chunks(index, chunk_ids)
    index.store.set_clean_flag(clean=True)


def _remove_chunks(index: Index, ids: Sequence[str]) -> None:
    if ids:
        index.keyword.remove(ids)
        index.store.remove_chunks(ids)


def _pending(index: Index, article_ids: Sequence[str]) -> list[str]:
    """Return the ids of the chunks of these articles that only the keyword index has."""
    pending = index.keyword.pending() if article_ids else []
    return [chunk.id for chunk in pending if chunk.article_id in article_ids]


def rebuild(
    index: Index, on_progress: ProgressCallback = ignore_progress, batch: int = LOOK_UP
) -> None:
    """Cut and embed every stored article anew, as the present model and settings want it.

    The old chunks are searched until the new ones are complete.
    """
    with index.writing():
        index.refuse_emptied()
        index.store.begin_rebuild()
        articles = written = 0
        for group in groups(index.store.all_articles(), batch):
            chunks = [part for article in group for part in cut(index, article)]
            index.store.put_chunks(chunks, embed(index, chunks))
            return_freed_memory()
            articles, written = articles + len(group), written + len(chunks)
            on_progress(Progress(articles, written))
        index.store.finish_rebuild()
        index.store.clear_pending(index.store.pending())
        index.keyword.clear()
        index.remove_orphans_and_reindex()
        update_cosine_scale(index)


def cut(index: Index, article: Article) -> list[Chunk]:
    """Return the chunks of an article by the settings of an index."""
    return chunk(article, index.embedder.piece_ends, index.chunking)


def embed(
    index: Index, chunks: Sequence[Chunk], on_embedded: Callable[[int], None] = lambda _: None
) -> Vectors:
    """Return the vectors of chunks, each embedded with its title in front."""
    piece_ends = index.embedder.piece_ends
    texts = [embedded_text(chunk, piece_ends, index.chunking) for chunk in chunks]
    return index.embedder.embed_many(texts, on_embedded)


def return_freed_memory() -> None:
    """Return freed memory to the system: glibc keeps it for the thread that had it, though ended.

    Each write has its own threads. While 700 articles (10,300 chunks) were ingested and searched,
    the most memory was 419 and 457 MB without this, 307 and 322 with (28 November 2026).
    """
    if trim := _malloc_trim():
        trim(0)


@cache
def _malloc_trim() -> Any:  # noqa: ANN401  a C function
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
