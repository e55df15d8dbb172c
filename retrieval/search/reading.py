"""Reading of the best candidates: how much of the question one sentence of each covers."""

from collections.abc import Iterator, Mapping, Sequence

from retrieval.article import Chunk, ChunkCandidate, Hit
from retrieval.search.query import Query
from retrieval.search.ranking import score
from retrieval.text.sentences import split_sentences

Features = Mapping[str, Mapping[str, float]]  # of each candidate, by chunk id


def read_hits(
    query: Query, chunks: Sequence[Chunk], unread: Sequence[ChunkCandidate], features: Features
) -> list[Hit]:
    """Return chunks as hits, best first, and after them what is unread of the same articles."""
    hits = []
    for chunk in chunks:
        parts = {**features[chunk.id], "sentence": _best_sentence(query, chunk)}
        hits.append(Hit(chunk, score(parts), parts))
    hits.sort(key=lambda hit: -hit.score)
    return [*hits, *_unread(unread, hits, features)]


def _best_sentence(query: Query, chunk: Chunk) -> float:
    """The largest share of the question that one sentence and the title cover, from 0 to 1."""
    article = chunk.article
    title = set(query.stems(article.title))
    return max(
        query.share(title.union(query.stems(article.text[span.start : span.end])))
        for span in split_sentences(article.text, chunk.start, chunk.end)
    )


def _unread(
    candidates: Sequence[ChunkCandidate], read: Sequence[Hit], features: Features
) -> Iterator[Hit]:
    """Yield further candidates of the articles that were read; they may be joined to those hits."""
    articles = {hit.chunk.article.id: hit.chunk.article for hit in read}
    for chunk in candidates:
        article = articles.get(chunk.article_id)
        if article and article.fingerprint == chunk.fingerprint:
            parts = features[chunk.id]
            yield Hit(Chunk(article, chunk.start, chunk.end), score(parts), parts)
