"""Reranking of the best hits by a cross-encoder, which reads the question with each passage.

Optional, and not imported without its setting.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.article import ChunkCandidate
from retrieval.models.cross_encoder import CrossEncoding
from retrieval.search.articles import CurrentArticles
from retrieval.search.ranking import WEIGHTS, Ranked

if TYPE_CHECKING:
    from retrieval.models.cross_encoder import CrossEncoder

# How many of the best are read. Not tuned; it bounds the time: with a model of MiniLM's size, 20
# passages of 700 characters take 0.8 s on one core.
RERANKED = 20


class Reranker:
    """A cross-encoder by name or path, loaded at first use; safe to use from several threads."""

    def __init__(self, name: str) -> None:
        self._model = CrossEncoding(name, "reranker", "FOOTNOTE_RERANKER", _unfit)

    def load(self) -> None:
        """Load the model if it is not in memory yet; raise `ModelError` if that cannot be done."""
        self._model.load()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question, on the model's own scale."""
        if not texts:
            return []
        return [float(row[0]) for row in self._model.read([(question, text) for text in texts])]

    def rerank(
        self, question: str, ranked: Sequence[Ranked], articles: CurrentArticles
    ) -> list[Ranked]:
        """Return candidates, best first, the best `RERANKED` of them as the model orders them.

        Their scores without age are assigned anew, the highest to the one with the model's highest
        score, and the age of each is added again. So the scores stay on the scale that all else was
        fitted on, whatever the model's own. Those after them keep their order, and score no more
        than the last of them. What is not stored any more is left out.
        """
        articles.load(candidate.chunk for candidate in ranked[:RERANKED])
        best = [candidate for candidate in ranked[:RERANKED] if articles.of(candidate.chunk)]
        ratings = self.scores(question, [_titled(candidate.chunk, articles) for candidate in best])
        relevance = sorted(
            (candidate.score - _age_score(candidate) for candidate in best), reverse=True
        )
        order = sorted(zip(best, ratings, strict=True), key=lambda pair: -pair[1])
        reranked = [
            replace(
                candidate,
                score=base + _age_score(candidate),
                scores={**candidate.scores, "reranker": rating},
            )
            for (candidate, rating), base in zip(order, relevance, strict=True)
        ]
        reranked.sort(key=lambda candidate: -candidate.score)
        least = min((candidate.score for candidate in reranked), default=0.0)
        rest = (
            replace(candidate, score=min(candidate.score, least)) for candidate in ranked[RERANKED:]
        )
        return [*reranked, *rest]


def _unfit(model: "CrossEncoder") -> str:
    if not _is_trained(model):
        return "it is no cross-encoder"
    return "" if model.num_labels == 1 else f"it gives {model.num_labels} scores for a text"


def _is_trained(model: "CrossEncoder") -> bool:
    """Whether the head that scores was saved; the library makes a random one up where it is not."""
    network = model.model
    saved = network.config.architectures if network is not None else None
    return not saved or type(network).__name__ in saved


def _titled(chunk: ChunkCandidate, articles: CurrentArticles) -> str:
    article = articles.of(chunk)
    if article is None:
        return ""
    text = article.text[chunk.start : chunk.end]
    return f"{article.title}\n{text}" if article.title else text


def _age_score(candidate: Ranked) -> float:
    return WEIGHTS["age"] * candidate.scores.get("age", 0.0)
