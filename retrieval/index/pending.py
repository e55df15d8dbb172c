"""Articles that are pending: stored and found by their words, and not embedded yet.

Their chunks are in the keyword index alone, and are made again from their text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.article import Article, Chunk
from retrieval.batches import groups
from retrieval.index.chunking import ChunkSettings, chunk
from retrieval.models.embedder import Embedder
from retrieval.store.store import Store

# Articles read from the store together.
_TOGETHER = 100


@dataclass(frozen=True)
class PendingArticles:
    """Those of one store, cut as the model and the settings want it that they are embedded by."""

    store: Store
    embedder: Embedder
    chunking: ChunkSettings

    def chunks(self) -> Iterator[Chunk]:
        """Yield their chunks."""
        for group in self._groups():
            for article in group:
                yield from self._cut(article)

    @property
    def dimension(self) -> int:
        """How many numbers their vectors will have, 0 where nothing is pending."""
        return dimension(self.embedder) if next(self._groups(), []) else 0

    def settle(self) -> None:
        """Let none be pending that has chunks stored: a writer was killed that had begun.

        Those that have all of them are complete, of others they are removed.
        """
        for group in self._groups():
            stored = set(self.store.chunk_ids([article.id for article in group]))
            parts = {article.id: {part.id for part in self._cut(article)} for article in group}
            whole = [id_ for id_, ids in parts.items() if ids <= stored]
            self.store.clear_pending(whole)
            others = set().union(*(parts[id_] for id_ in parts.keys() - whole))
            self.store.remove_chunks(sorted(others & stored))

    def _groups(self) -> Iterator[list[Article]]:
        """Yield the articles, some at a time; none where the store is of another kind."""
        if self.store.stored_identity == self.store.identity:
            for ids in groups(self.store.pending(), _TOGETHER):
                yield list(self.store.articles(ids).values())

    def _cut(self, article: Article) -> list[Chunk]:
        return chunk(article, self.embedder.piece_ends, self.chunking)


def dimension(embedder: Embedder) -> int:
    """Return how many numbers a vector of a model has."""
    return len(embedder.embed_question("?"))
