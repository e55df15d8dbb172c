"""How good a candidate is, and how certain an answer; the fitted numbers are all here.

Does not read hits.
"""

import math
from collections.abc import Mapping, Sequence

from bot.answering.asked import Asked
from bot.answering.candidates import Candidate

# Log-odds for a whole 1 of each feature. From the 276 answerable questions of RealTime QA on news
# of May to November 2024 and, at a tenth of the weight, those of SQuAD 2.0 and 1,500 of SQuAD 1.1;
# 2026-11-24. By five folds of the news questions the first sentence holds the answer in .44, three
# in .60, which flatters: some 100 variants were compared on these folds. On 46 questions of another
# month, kept aside, .33 and .41 with refusals. `benchmarks/fit_sentences.py` fits another mix.
WEIGHTS: Mapping[str, float] = {
    "margin": 0.34,
    "passage_cosine": 1.76,
    "passage_article": 2.99,
    "passage_age": 1.15,
    "share": 2.89,
    "share_squared": 2.36,
    "from_title": 2.94,
    "from_before": 2.08,
    "from_after": 1.52,
    "question": -0.93,
    "length": 0.29,
    "quoted": -1.55,
    "capitals": 0.61,
    "call": -1.56,
    "early": 0.35,
    "lead": 0.4,
    "first": 0.36,
    "supplies": 1.06,
    "member": 3.48,
    "near_head": 2.67,
    "adjacent": 1.34,
    "no_number": -1.61,
    "new_names": 0.6,
    "full_name": 0.25,
    "named": -1.19,
    "agreed": 0.52,
    "agreed_any": 1.25,
    "in_headlines": 1.67,
    "cosine": 4.39,
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
