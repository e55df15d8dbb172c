"""How good a candidate is, and how certain an answer; the fitted numbers are all here.

Fitted by `benchmarks/fit_sentences.py`, which prints both tables. Does not read hits.
"""

import math
from collections.abc import Mapping, Sequence

from bot.answering.asked import Asked
from bot.answering.candidates import Candidate

# Log-odds for a whole 1 of each feature. From the 276 answerable questions of RealTime QA on news
# of May to November 2024 and, at a fifth of the weight, 594 of SQuAD 2.0; 2026-11-24. Judged on
# questions that they were not fitted on: see the report of the script.
WEIGHTS: Mapping[str, float] = {
    "share": 4.75,
    "from_title": 2.73,
    "from_before": 2.0,
    "from_after": 2.57,
    "from_passage": 0.61,
    "relevance": 3.24,
    "passage_cosine": 2.88,
    "cosine": 4.07,
    "supplies": 1.24,
    "member": 4.21,
    "near_head": 2.59,
    "agreed": 1.19,
    "question": -1.57,
    "prose": 0.18,
    "short": -0.2,
    "early": 1.64,
}

# The same for an answer being there at all, from the same news questions and the 47 that have
# none, 99 of this project's seeds, and 1,000 of SQuAD 2.0 at a fifth of the weight; each class of
# a set weighs alike, so 0.5 is even odds. 2026-11-24.
CERTAINTY: Mapping[str, float] = {
    "passage_cover": 0.35,
    "cosine": 2.43,
    "passage_cosine": 3.85,
    "missing_names": -1.39,
    "member": 1.87,
    "near_head": 1.13,
    "supplied": 0.85,
    "whole": 1.5,  # by hand, fitted -0.2: questions of two or three words have low cosines
}
OFFSET = -3.67


def score(features: Mapping[str, float]) -> float:
    """Return the log-odds, up to a constant, that a sentence holds the answer."""
    return sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items())


def certainty(asked: Asked, ranked: Sequence[Candidate]) -> float:
    """Return the probability, from 0 to 1, that the best of some ranked candidates answers."""
    told = signs(asked, ranked)
    return 1 / (1 + math.exp(-OFFSET - sum(CERTAINTY[name] * told[name] for name in CERTAINTY)))


def signs(asked: Asked, ranked: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being among the candidates, by the names in `CERTAINTY`."""
    best = ranked[0]
    chunk = best.hit.chunk
    passage = {*asked.stems(chunk.text), *asked.stems(chunk.article.title)}
    counted = not (asked.counts and asked.head) or best.features["near_head"] > 0
    supplied = best.features["supplies"] and counted
    return {
        "passage_cover": asked.share(passage),
        "cosine": max(one.features["cosine"] for one in ranked),
        "passage_cosine": max(one.features["passage_cosine"] for one in ranked),
        "missing_names": len(asked.names - passage) / max(1, len(asked.names)),
        "member": best.features["member"],
        "near_head": best.features["near_head"],
        "supplied": float(supplied),
        "whole": float(supplied and best.features["share"] > 0.99),
    }
