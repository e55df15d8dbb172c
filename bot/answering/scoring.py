"""How good a candidate is, and how certain an answer; the fitted numbers are all here.

Fitted by `benchmarks/fit_sentences.py`, which prints both tables. Does not read hits.
"""

import math
from collections.abc import Mapping, Sequence

from bot.answering.asked import Asked
from bot.answering.candidates import Candidate

WEIGHTS: Mapping[str, float] = {
    "share": 6.0,
    "from_title": 3.0,
    "from_before": 3.0,
    "from_after": 2.0,
    "from_passage": 1.0,
    "relevance": 1.5,
    "passage_cosine": 4.0,
    "cosine": 5.0,
    "supplies": 0.8,
    "member": 2.0,
    "near_head": 0.5,
    "agreed": 1.0,
    "question": -1.0,
    "prose": 0.5,
    "short": -0.5,
    "early": 0.8,
}

CERTAINTY: Mapping[str, float] = {
    "share": 2.0,
    "cover": 2.0,
    "passage_cover": 1.0,
    "cosine": 3.0,
    "passage_cosine": 3.0,
    "missing_names": -2.0,
    "unsupplied": -1.0,
    "member": 0.5,
    "near_head": 0.5,
    "agreed": 0.5,
    "margin": 0.2,
}
OFFSET = -5.0


def score(features: Mapping[str, float]) -> float:
    """Return the log-odds, up to a constant, that a sentence holds the answer."""
    return sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items())


def certainty(asked: Asked, ranked: Sequence[Candidate]) -> float:
    """Return the probability, from 0 to 1, that the best of some ranked candidates answers."""
    told = signs(asked, ranked)
    return 1 / (1 + math.exp(-OFFSET - sum(CERTAINTY[name] * told[name] for name in CERTAINTY)))


def signs(asked: Asked, ranked: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being among the candidates, by the names in `CERTAINTY`."""
    best, features = ranked[0], ranked[0].features
    cover = features["share"] + features["from_title"] + features["from_before"]
    passage = {*asked.stems(best.hit.chunk.text), *asked.stems(best.hit.chunk.article.title)}
    second = score(ranked[1].features) if len(ranked) > 1 else 0.0
    closed = asked.expected.supplied_by is not None
    return {
        "share": features["share"],
        "cover": cover,
        "passage_cover": asked.share(passage),
        "cosine": max(one.features["cosine"] for one in ranked),
        "passage_cosine": max(one.features["passage_cosine"] for one in ranked),
        "missing_names": len(asked.names - passage) / max(1, len(asked.names)),
        "unsupplied": float(closed and not features["supplies"]),
        "member": features["member"],
        "near_head": features["near_head"],
        "agreed": features["agreed"],
        "margin": min(3.0, score(features) - second),
    }
