"""Baseline searches on the same store, dense, BM25 and their fusion, for `footnote eval`."""

from collections.abc import Callable, Mapping

from retrieval.article import Hit
from retrieval.index.index import Index

# How many candidates each side gives to the fusion, and its usual constant (Cormack et al., 2009).
_DEPTH, _K = 100, 60

Ranking = dict[str, float]


def dense(index: Index, question: str) -> Ranking:
    """Return chunk ids by cosine, best first: what plain LangChain retrieval does."""
    return index.store.nearest(index.embedder.embed_question(question), _DEPTH)


def bm25(index: Index, question: str) -> Ranking:
    """Return chunk ids by BM25 of title and text, best first."""
    return {chunk.id: score for chunk, score in index.keyword.search(question, _DEPTH).items()}


def rrf(index: Index, question: str) -> Ranking:
    """Return chunk ids by reciprocal rank fusion of the two, best first."""
    fused: Ranking = {}
    for ranking in (dense(index, question), bm25(index, question)):
        for rank, id_ in enumerate(ranking, 1):
            fused[id_] = fused.get(id_, 0.0) + 1 / (_K + rank)
    return dict(sorted(fused.items(), key=lambda item: -item[1]))


BASELINES: Mapping[str, Callable[[Index, str], Ranking]] = {
    "dense": dense,
    "bm25": bm25,
    "rrf": rrf,
}


def find(index: Index, name: str, question: str, count: int) -> list[Hit]:
    """Return the first `count` chunks of a baseline as hits, nothing joined or left out."""
    ranking = BASELINES[name](index, question)
    best = list(ranking)[:count]
    candidates = index.store.candidates(best)
    chunks = index.store.current_chunks(candidates[id_] for id_ in best if id_ in candidates)
    return [Hit(chunk, ranking[chunk.id]) for chunk in chunks]
