"""New articles found by their words before they are embedded: a pile is found soon, not at its end.

Each function is called by the one writer of an index, on this machine alone (`Index.words_first`).
An article is pending in between, and killed at any moment it is found, and is embedded by the next
ingest.
"""

from collections.abc import Callable, Iterator, Sequence

from retrieval.article import Article, Chunk
from retrieval.batches import groups
from retrieval.index.index import Index
from retrieval.index.pending import dimension
from retrieval.index.writing import Change, cut, embed, return_freed_memory

# Ids of pending articles listed together, and articles read together.
_LISTED, _READ = 1000, 10


def write_words(index: Index, changes: Sequence[Change]) -> None:
    """Store new articles and index their words; they are pending until `embed_pending`."""
    chunks = [chunk for change in changes for chunk in change.chunks]
    index.store.set_clean_flag(clean=False)
    index.store.put_pending([change.article for change in changes])
    index.keyword.add_pending(chunks, dimension(index.embedder))
    index.store.set_clean_flag(clean=True)


def embed_pending(
    index: Index, on_embedded: Callable[[int], None] = lambda _: None
) -> Iterator[int]:
    """Embed what is pending in the order it came; yield after each batch how many articles it had.

    `on_embedded` is told how many more chunks have been embedded.
    """
    while ids := index.store.pending(_LISTED):
        for articles, chunks in _batches(index, ids):
            _complete(index, articles, chunks, on_embedded)
            yield len(articles)


def _complete(
    index: Index,
    articles: Sequence[Article],
    chunks: Sequence[Chunk],
    on_embedded: Callable[[int], None],
) -> None:
    """Give pending articles their vectors; before each step they are found as they were before."""
    vectors = embed(index, chunks, on_embedded)
    index.store.set_clean_flag(clean=False)
    index.store.put_chunks(chunks, vectors)
    index.keyword.add_vectors(chunks)
    index.store.clear_pending([article.id for article in articles])
    index.store.set_clean_flag(clean=True)
    return_freed_memory()


def _batches(index: Index, ids: Sequence[str]) -> Iterator[tuple[list[Article], list[Chunk]]]:
    """Read articles again and cut them, batches of as many chunks as are embedded together."""
    articles: list[Article] = []
    chunks: list[Chunk] = []
    for group in groups(ids, _READ):
        stored = index.store.articles(group)
        for article in (stored[id_] for id_ in group if id_ in stored):
            articles.append(article)
            chunks += cut(index, article)
            if len(chunks) >= index.embedder.batch:
                yield articles, chunks
                articles, chunks = [], []
    if articles:
        yield articles, chunks
