"""Search: a question to hits, by dense and keyword candidates that are ranked and deduplicated."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from retrieval.article import Chunk, ChunkCandidate, Hit, Vectors
from retrieval.errors import BusyError
from retrieval.filters import Restriction
from retrieval.index.index import Index
from retrieval.search.deduplication import select
from retrieval.search.query import Lexicon, Query
from retrieval.search.ranking import (
    HALF_LIFE,
    Signals,
    features,
    freshness,
    newest_first,
    score,
)
from retrieval.search.request import SearchRequest
from retrieval.search.top_stories import leading
from retrieval.text.sentences import split_sentences

if TYPE_CHECKING:
    from retrieval.search.reranking import Reranker

# How many candidates each side contributes, and how many of the best are read at least. With 75 of
# them a search takes 4 ms less, and the first sentence has the answer to 4 of 276 news questions
# less (2026-11-28); with 30 read it takes 1 ms less, and hit@10 is .757 instead of .764.
POOL, READ = 150, 50

# Chunks among which the openings of the newest articles are looked for, and how many articles are
# recent where no time is named.
LATEST, RECENT = 3000, 30

# How often a search is made while the articles that it finds are being changed.
_LOOKS = 3

_WORD = re.compile(r"[^\W\d_]+")


class Searcher:
    """Searches one index, with a reranker if there is one."""

    def __init__(self, index: Index, reranker: "Reranker | None" = None) -> None:
        """Search `index`; raise `MismatchError` if its vectors are of another model."""
        index.store.check_identity()
        self.index = index
        self._reranker = reranker
        # Two at once would only take each other's cores.
        self._one_at_a_time = threading.Lock()
        # Embedding and what follows take one core, or a server's time; the keyword search another.
        self._aside = ThreadPoolExecutor(1, "question")

    def find(self, request: SearchRequest, count: int = 10) -> list[Hit]:
        """Return up to `count` hits, best first, all of the period and the outlet asked for."""
        timeframe = request.timeframe
        with self._one_at_a_time:
            if not self._has_any():
                return []
            vector = self._aside.submit(self.index.embedder.embed_question, request.text)
            ranked = self._ranked(
                timeframe.rest, vector, request.now, request.restriction, max(READ, count)
            )
        if self._reranker:
            ranked = self._reranker.rerank(request.text, ranked)
        return select(newest_first(ranked) if timeframe.newest else ranked, count)

    def leading(self, request: SearchRequest, count: int = 10) -> list[Hit]:
        """Return the openings of the newest articles of a period and outlet, one of each story.

        The stories that most articles tell come first, then the newest.
        """
        restriction = request.restriction
        with self._one_at_a_time:
            if not self._has_any():
                return []
            newest = self.index.keyword.newest(LATEST, restriction)
            openings = self.index.store.current_chunks(
                newest[:RECENT] if restriction.since is None else newest
            )
            vectors = self.index.store.vectors([chunk.id for chunk in openings])
        hits = []
        for chunk in openings:
            age = freshness(chunk.article.timestamp, request.now, HALF_LIFE)
            hits.append(Hit(chunk, age, {"age": age}))
        hits = [hit for hit in select(hits, len(hits)) if hit.chunk.id in vectors]
        if not hits:
            return []
        rows = np.stack([vectors[hit.chunk.id] for hit in hits])
        return [hits[row] for row in leading(rows, [1 + len(hit.also) for hit in hits], count)]

    def respelt(self, question: str, hits: Sequence[Hit]) -> dict[str, str]:
        """Return each word of a question that no article has, and what hits have in its place."""
        spellings = {}
        for word in _WORD.findall(question):
            for stem, searched in self.index.keyword.variants(word).items():
                unknown = stem not in searched
                if unknown and (written := _written(self.index.keyword, searched, hits)):
                    spellings[word] = written
        return spellings

    def _has_any(self) -> bool:
        """Refresh the index; return whether it has any chunks, or raise `BusyError`."""
        self.index.refresh()
        self.index.follower.start_if_stale()
        if self.index.keyword.count():
            return True
        if self.index.store.count_chunks():
            raise BusyError("the keyword index is being rebuilt; ask again in a moment")
        return False

    def _ranked(
        self,
        question: str,
        vector: Future[Vectors],
        now: datetime,
        restriction: Restriction,
        read: int,
    ) -> list[Hit]:
        """Return the best passages, best first, each with its score and the parts of it."""
        for _ in range(_LOOKS):
            candidates, signals = self._gathered(question, vector, restriction)
            scores = features(candidates, signals, now)
            best = sorted(candidates, key=lambda chunk: -score(scores[chunk.id]))
            chunks = self.index.store.current_chunks(best[:read])
            if len(chunks) == len(best[:read]):
                break
            self.index.refresh()  # an article changed meanwhile, and has other chunks now

        query = Query(self.index.keyword, question)
        hits = []
        for chunk in chunks:
            parts = {**scores[chunk.id], "sentence": _best_sentence(query, chunk)}
            hits.append(Hit(chunk, score(parts), parts))
        hits.sort(key=lambda hit: -hit.score)
        return [*hits, *_unread(best[read:], hits, scores)]

    def _gathered(
        self, question: str, embedding: Future[Vectors], restriction: Restriction
    ) -> tuple[list[ChunkCandidate], Signals]:
        """Return the candidates of both sides, each with its cosine and, if it has one, BM25."""
        near = self._aside.submit(
            lambda: self.index.keyword.nearest(embedding.result(), POOL, restriction)
        )
        matching = self.index.keyword.search(question, POOL, restriction)
        keyword = {chunk.id: bm25 for chunk, bm25 in matching.items()}
        vector, cosine = embedding.result(), near.result()
        candidates = [*matching, *self._candidates([id_ for id_ in cosine if id_ not in keyword])]
        unseen = self.index.store.vectors([id_ for id_ in keyword if id_ not in cosine])
        cosine |= {id_: float(chunk @ vector) for id_, chunk in unseen.items()}
        # A writer may have removed a chunk since it was found.
        return [chunk for chunk in candidates if chunk.id in cosine], Signals(cosine, keyword)

    def _candidates(self, ids: Sequence[str]) -> list[ChunkCandidate]:
        """Return the candidates of these ids: the keyword index has them 3 times as fast."""
        indexed = self.index.keyword.candidates(ids)
        # A writer at this moment puts chunks into the store before it puts them there.
        missing = set(ids).difference(chunk.id for chunk in indexed)
        return [*indexed, *self.index.store.candidates(list(missing)).values()]


def _written(keyword: Lexicon, stems: Sequence[str], hits: Sequence[Hit]) -> str:
    """Return how the first hit that has one of the stems writes it, or ''."""
    words = (word for hit in hits for word in _WORD.findall(hit.chunk.text))
    return next((word for word in words if set(keyword.terms(word)) & set(stems)), "")


def _best_sentence(query: Query, chunk: Chunk) -> float:
    """The largest share of the question that one sentence and the title cover, from 0 to 1."""
    article = chunk.article
    title = set(query.stems(article.title))
    return max(
        query.share(title.union(query.stems(article.text[span.start : span.end])))
        for span in split_sentences(article.text, chunk.start, chunk.end)
    )


def _unread(
    candidates: Sequence[ChunkCandidate],
    read: Sequence[Hit],
    scores: Mapping[str, Mapping[str, float]],
) -> Iterator[Hit]:
    """Yield further candidates of the articles that were read; they may be joined to those hits."""
    articles = {hit.chunk.article.id: hit.chunk.article for hit in read}
    for chunk in candidates:
        article = articles.get(chunk.article_id)
        if article and article.fingerprint == chunk.fingerprint:
            parts = scores[chunk.id]
            yield Hit(Chunk(article, chunk.start, chunk.end), score(parts), parts)
