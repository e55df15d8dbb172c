"""The articles of a search's candidates, read from the store as late and as few as possible."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from retrieval.article import Article, ChunkCandidate


class CurrentArticles:
    """Articles by their candidates, each read once."""

    def __init__(self, read: Callable[[Sequence[str]], Mapping[str, Article]]) -> None:
        """`read` returns the stored articles among ids."""
        self._read = read
        self._articles: dict[str, Article] = {}
        self.missed = False  # whether one was wanted that is stored in another version now

    def load(self, chunks: Iterable[ChunkCandidate]) -> None:
        """Read the articles of these chunks at once."""
        ids = dict.fromkeys(chunk.article_id for chunk in chunks)
        self._articles |= self._read([id_ for id_ in ids if id_ not in self._articles])

    def of(self, chunk: ChunkCandidate) -> Article | None:
        """Return the article of a chunk, None where another version is stored."""
        if chunk.article_id not in self._articles:
            self.load([chunk])
        article = self._articles.get(chunk.article_id)
        if article and article.fingerprint == chunk.fingerprint:
            return article
        self.missed = True
        return None
