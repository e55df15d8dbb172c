"""Ranking of chunk candidates: their features, and the fitted weights of these.

The fitted numbers of the search are all here; `benchmarks/fit_search.py` fits them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from retrieval.article import ChunkCandidate, Hit

# Log-odds for a whole 1 of each feature, listwise over a question's candidates. Fitted on 499
# answerable questions of RealTime QA over 2,915 news articles of 2023, chosen on 276 over 1,500 of
# 2024, which the former ones were fitted on: hit@10 .826 -> .837, hit@5 .786 as before; 2026-11-29.
WEIGHTS: Mapping[str, float] = {
    "dense": 2.98,  # cosine, scaled over the candidates from 0 to 1
    "cosine": 2.17,  # cosine
    "keyword": 1.51,  # BM25 over the best one's
    "sentence": 3.28,  # the question's rare words in the best sentence and the title
    "article": 3.16,  # the best passage of the same article, itself included
    "support": 0.32,  # the best other passage of the same article
    "early": 1.64,  # near the head of the article, where news says what is new
    "age": 0.3,  # published lately
}

# By which passages of an article support each other, and the best are chosen to be read.
DENSE, KEYWORD, AGE = 0.3, 0.7, 0.3
SUPPORT_HALF_LIFE = 14.0

HALF_LIFE = 60.0  # days in which the worth of being new halves; 14 to 365 fit nearly as well
HALF_WAY = 1000.0  # characters into the article at which a passage is half as early


# Of hits whose score, age left aside, is so near the best one's, the newest is wanted first.
AS_RELEVANT = 2.0


@dataclass(frozen=True)
class Signals:
    """The scores of dense and keyword search for the candidates of a question, by chunk id.

    `cosine` of the chunk and the question for every candidate; `keyword` BM25 where it is not 0.
    """

    cosine: Mapping[str, float]
    keyword: Mapping[str, float]


@dataclass(frozen=True)
class Scale:
    """The least cosine among the candidates, what the best is above it, and the best BM25.

    The best of a few articles that are all beside the point would have 1 on a scale of its own. So
    a period is searched on one scale with all of time: in collections of 600 articles (395
    questions of 2023, 2026-11-28) hit@5 is .810 so, and .787 with two scales.
    """

    low: float
    spread: float
    most: float

    @classmethod
    def of(cls, searches: Iterable[Signals]) -> "Scale":
        """Return the scale of all candidates of these searches."""
        listed = list(searches)
        cosines = [cosine for signals in listed for cosine in signals.cosine.values()]
        low = min(cosines, default=0.0)
        return cls(
            low=low,
            spread=max(max(cosines, default=1.0) - low, 1e-9),
            most=max((max(s.keyword.values(), default=0.0) for s in listed), default=0.0) or 1.0,
        )


def features(
    candidates: Iterable[ChunkCandidate], signals: Signals, scale: Scale, now: datetime
) -> dict[str, dict[str, float]]:
    """Return the features of each candidate by chunk id, each from 0 to 1, but for "sentence".

    That one needs the text; see `retrieval.search.reading`.
    """
    listed = list(candidates)
    by_chunk = {
        chunk.id: {
            "dense": (signals.cosine[chunk.id] - scale.low) / scale.spread,
            "cosine": signals.cosine[chunk.id],
            "keyword": signals.keyword.get(chunk.id, 0.0) / scale.most,
            "early": 1 / (1 + chunk.start / HALF_WAY),
            "age": freshness(chunk.timestamp, now, HALF_LIFE),
        }
        for chunk in listed
    }
    strength = {
        chunk.id: DENSE * by_chunk[chunk.id]["dense"]
        + KEYWORD * by_chunk[chunk.id]["keyword"]
        + AGE * freshness(chunk.timestamp, now, SUPPORT_HALF_LIFE)
        for chunk in listed
    }
    siblings: dict[str, list[str]] = {}
    for chunk in listed:
        siblings.setdefault(chunk.article_id, []).append(chunk.id)
    for ids in siblings.values():
        for id_ in ids:
            by_chunk[id_]["article"] = max(strength[sibling] for sibling in ids)
            by_chunk[id_]["support"] = max(
                (strength[sibling] for sibling in ids if sibling != id_), default=0.0
            )
    return by_chunk


def score(features: Mapping[str, float]) -> float:
    """Return how good a candidate with these features is: log-odds, up to a constant."""
    return sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items())


def freshness(timestamp: float | None, now: datetime, half_life: float) -> float:
    """Return 1 for an article of today, halved every `half_life` days; 0 without a date."""
    if timestamp is None:
        return 0.0
    days = max(0.0, (now.timestamp() - timestamp) / 86_400)
    return float(0.5 ** (days / half_life))


def newest_first(hits: Sequence[Hit]) -> list[Hit]:
    """Put the relevant hits first, the newest of them first; the rest follow."""
    relevance = [hit.score - WEIGHTS["age"] * hit.scores["age"] for hit in hits]
    bar = max(relevance, default=0.0) - AS_RELEVANT

    def order(item: tuple[Hit, float]) -> tuple[bool, float]:
        hit, relevant = item
        return relevant < bar, -(hit.chunk.article.timestamp or float("-inf"))

    return [hit for hit, _ in sorted(zip(hits, relevance, strict=True), key=order)]
