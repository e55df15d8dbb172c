"""Ranking of chunk candidates: their features, and the fitted weights of these.

The fitted numbers of the search are all here; `benchmarks/fit_search.py` fits them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from retrieval.article import ChunkCandidate
from retrieval.keyword.stems import Stems

Features = NDArray[np.float64]

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

NAMES = tuple(WEIGHTS)
_WEIGHTS = np.array(list(WEIGHTS.values()))

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
class Ranked:
    """A candidate with its score, and the features that it was made from.

    `stems` are those of its sentences, None where they are not known.
    """

    chunk: ChunkCandidate
    score: float
    scores: Mapping[str, float]
    stems: Stems | None = None


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
    candidates: Sequence[ChunkCandidate], signals: Signals, scale: Scale, now: datetime
) -> Features:
    """Return the features of each candidate, shape (candidates, NAMES), each from 0 to 1.

    "sentence" needs the stems and is 0, see `retrieval.search.reading`.
    """
    cosine = np.array([signals.cosine[chunk.id] for chunk in candidates])
    keyword = np.array([signals.keyword.get(chunk.id, 0.0) for chunk in candidates]) / scale.most
    starts = np.array([chunk.start for chunk in candidates], np.float64)
    dates = np.array([chunk.timestamp for chunk in candidates], np.float64)  # None becomes NaN
    dense = (cosine - scale.low) / scale.spread
    strength = DENSE * dense + KEYWORD * keyword + AGE * _freshness(dates, now, SUPPORT_HALF_LIFE)
    article, support = _of_siblings([chunk.article_id for chunk in candidates], strength)
    columns = {
        "dense": dense,
        "cosine": cosine,
        "keyword": keyword,
        "article": article,
        "support": support,
        "early": 1 / (1 + starts / HALF_WAY),
        "age": _freshness(dates, now, HALF_LIFE),
    }
    nothing = np.zeros(len(candidates))
    return np.stack([columns.get(name, nothing) for name in NAMES], axis=1)


def scores(features: Features) -> NDArray[np.float64]:
    """Return how good candidates with these features are: log-odds, up to a constant."""
    return np.asarray(features @ _WEIGHTS)


def freshness(timestamp: float | None, now: datetime, half_life: float) -> float:
    """Return 1 for an article of today, halved every `half_life` days; 0 without a date."""
    return float(_freshness(np.array(timestamp, np.float64), now, half_life))


def newest_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Put the relevant candidates first, the newest of them first; the rest follow."""
    relevance = [candidate.score - WEIGHTS["age"] * candidate.scores["age"] for candidate in ranked]
    bar = max(relevance, default=0.0) - AS_RELEVANT

    def order(item: tuple[Ranked, float]) -> tuple[bool, float]:
        candidate, relevant = item
        return relevant < bar, -(candidate.chunk.timestamp or float("-inf"))

    return [candidate for candidate, _ in sorted(zip(ranked, relevance, strict=True), key=order)]


def _of_siblings(
    articles: Sequence[str], strength: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the strength of the best passage of the same article, and of the best other one."""
    rows: dict[str, list[int]] = {}
    for row, article in enumerate(articles):
        rows.setdefault(article, []).append(row)
    best, other = strength.copy(), np.zeros(len(strength))
    for siblings in rows.values():
        if len(siblings) > 1:
            second, first = np.sort(strength[siblings])[-2:]
            best[siblings] = first
            other[siblings] = first
            other[siblings[int(strength[siblings].argmax())]] = second
    return best, other


def _freshness(
    timestamps: NDArray[np.float64], now: datetime, half_life: float
) -> NDArray[np.float64]:
    days = np.maximum(0.0, (now.timestamp() - timestamps) / 86_400)
    return np.nan_to_num(0.5 ** (days / half_life))
