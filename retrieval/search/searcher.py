"""Search: a question to hits, by dense and keyword candidates that are ranked and deduplicated."""

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from retrieval.article import Hit, Vectors
from retrieval.errors import BusyError, ReplacedError
from retrieval.filters import Restriction
from retrieval.index.index import Index
from retrieval.index.recent_articles import RecentArticles
from retrieval.retrying import retrying
from retrieval.search.articles import CurrentArticles
from retrieval.search.candidates import gather
from retrieval.search.deduplication import select
from retrieval.search.query import Lexicon, Query
from retrieval.search.ranking import (
    HALF_LIFE,
    Ranked,
    Scale,
    features,
    freshness,
    newest_first,
)
from retrieval.search.reading import read_best
from retrieval.search.request import SearchRequest
from retrieval.search.top_stories import leading

if TYPE_CHECKING:
    from retrieval.search.reranking import Reranker

T = TypeVar("T")

# How many of the best candidates are read at least. With 30 a search takes 1 ms less, and hit@10 is
# .757 instead of .764 (2026-11-28).
READ = 50

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
        self._articles = RecentArticles(index.store)
        # Two at once would only take each other's cores.
        self._one_at_a_time = threading.Lock()
        # Embedding and what follows take one core, or a server's time; the keyword search another.
        self._aside = ThreadPoolExecutor(1, "question")

    def close(self) -> None:
        """End the thread that searches beside the caller's."""
        self._aside.shutdown(wait=False)

    def find(self, request: SearchRequest, count: int = 10) -> list[Hit]:
        """Return up to `count` hits, best first, all of the period and the outlet asked for."""
        return _again_if_replaced(lambda: self._found(request, [request.restriction], count)[0])

    def find_beside_any_time(
        self, request: SearchRequest, count: int = 10
    ) -> tuple[list[Hit], list[Hit]]:
        """Return the hits of a request and those of any time, all scores on one scale."""
        restrictions = [request.restriction, request.of_any_time().restriction]
        within, anytime = _again_if_replaced(lambda: self._found(request, restrictions, count))
        return within, anytime

    def leading(self, request: SearchRequest, count: int = 10) -> list[Hit]:
        """Return the openings of the newest articles of a period and outlet, one of each story.

        The stories that most articles tell come first, then the newest.
        """
        return _again_if_replaced(lambda: self._leading(request, count))

    def _leading(self, request: SearchRequest, count: int) -> list[Hit]:
        restriction = request.restriction
        with self._one_at_a_time:
            if not self._has_any():
                return []
            openings = self.index.keyword.newest(LATEST, restriction)
            openings = openings[:RECENT] if restriction.since is None else openings
            vectors = self.index.store.vectors([chunk.id for chunk in openings])
            ages = [freshness(chunk.timestamp, request.now, HALF_LIFE) for chunk in openings]
            ranked = [Ranked(*pair, {"age": pair[1]}) for pair in zip(openings, ages, strict=True)]
            hits = select(ranked, len(ranked), CurrentArticles(self._articles.read))
        if not hits:
            return []
        unlike = np.zeros(len(next(iter(vectors.values()), (0,))), np.float32)  # where pending
        rows = np.stack([vectors.get(hit.chunk.id, unlike) for hit in hits])
        copies = [1 + len(hit.also) for hit in hits]
        return [hits[row] for row in leading(rows, copies, count, self.index.embedder.scale)]

    def respelt(self, question: str, hits: Sequence[Hit]) -> dict[str, str]:
        """Return each word of a question that no article has, and what hits have in its place."""
        spellings = {}
        for word in _WORD.findall(question):
            for stem, searched in self.index.keyword.variants(word).items():
                unknown = stem not in searched
                if unknown and (written := _written(self.index.keyword, searched, hits)):
                    spellings[word] = written
        return spellings

    def _refresh(self) -> None:
        """See what other processes have written; raise `MismatchError` if it is of another kind."""
        self.index.refresh()
        self.index.store.check_rebuilt()

    def _has_any(self) -> bool:
        """Refresh the index; return whether it has any chunks, or raise `BusyError`."""
        self._refresh()
        self.index.follower.start_if_stale()
        if self.index.keyword.count():
            return True
        if self.index.store.count_chunks() or self.index.store.pending(1):
            self.index.repair_if_needed()  # what makes it anew may have been killed
            if self.index.keyword.count():
                return True
            raise BusyError("the keyword index is being rebuilt; ask again in a moment")
        return False

    def _found(
        self, request: SearchRequest, restrictions: Sequence[Restriction], count: int
    ) -> list[list[Hit]]:
        """Return up to `count` hits inside each restriction."""
        with self._one_at_a_time:
            if not self._has_any():
                return [[] for _ in restrictions]
            vector = self._aside.submit(self.index.embedder.embed_question, request.text)
            for _ in range(_LOOKS):
                articles = CurrentArticles(self._articles.read)
                rankings = self._ranked(request, vector, restrictions, articles, max(READ, count))
                hits = [
                    select(self._ordered(request, ranked, articles), count, articles)
                    for ranked in rankings
                ]
                if not articles.missed:
                    break
                self._refresh()  # an article changed meanwhile, and has other chunks now
        return hits

    def _ordered(
        self, request: SearchRequest, ranked: list[Ranked], articles: CurrentArticles
    ) -> list[Ranked]:
        """Put candidates into the order that a reranker or the question's "latest" gives."""
        if self._reranker:
            ranked = self._reranker.rerank(request.text, ranked, articles)
        return newest_first(ranked) if request.timeframe.newest else ranked

    def _ranked(
        self,
        request: SearchRequest,
        vector: Future[Vectors],
        restrictions: Sequence[Restriction],
        articles: CurrentArticles,
        read: int,
    ) -> list[list[Ranked]]:
        """Return the best candidates inside each restriction, with the parts of their scores."""
        question = request.timeframe.rest
        keyword, now = self.index.keyword, request.now
        query = Query(keyword, question)  # while it is embedded
        gathered = gather(self.index, question, vector, restrictions, self._aside)
        scale = Scale.of([signals for _, signals in gathered])
        return [
            read_best(keyword, query, chunks, features(chunks, signals, scale, now), articles, read)
            for chunks, signals in gathered
        ]


def _again_if_replaced(search: Callable[[], T]) -> T:
    """Search, and again where another process makes the store anew meanwhile."""
    try:
        return search()
    except ReplacedError:
        again = retrying(
            lambda error: isinstance(error, ReplacedError), attempts=_LOOKS, first_wait=0.1
        )
        return again(search)


def _written(keyword: Lexicon, stems: Sequence[str], hits: Sequence[Hit]) -> str:
    """Return how the first hit that has one of the stems writes it, or ''."""
    words = (word for hit in hits for word in _WORD.findall(hit.chunk.text))
    return next((word for word in words if set(keyword.terms(word)) & set(stems)), "")
