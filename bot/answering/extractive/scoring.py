"""Scores of sentence candidates and the certainty of an answer, with the fitted weights of both.

Fitted by `benchmarks/fit_sentences.py`, which prints both tables.
"""

import math
from collections.abc import Mapping, Sequence

from bot.answering.extractive.candidates import SentenceCandidate, passage_stems
from bot.answering.extractive.question_analysis import AnalysedQuestion

# Log-odds for a whole 1 of each feature. From the 276 answerable questions of RealTime QA on news
# of May to November 2024 and, at a tenth of the weight, 600 of SQuAD 2.0 and 1,500 of SQuAD 1.1;
# 2026-11-24. By five folds of the news questions the first sentence holds the answer in .46, three
# in .60, which flatters: some 120 variants were compared on these folds.
WEIGHTS: Mapping[str, float] = {
    "margin": 0.33,
    "passage_cosine": 1.79,
    "passage_article": 3.17,
    "passage_age": 1.19,
    "share": 2.45,
    "share_squared": 2.23,
    "from_title": 3.55,
    "from_before": 2.17,
    "from_after": 1.58,
    "off_time": -0.7,  # by hand, 28 November 2026: -.5 to -.9 changes no set by more than noise
    "question": -1.62,
    "quoted": -1.54,
    "capitals": 0.3,
    "call": -0.46,
    "early": 0.6,
    "lead": 0.4,
    "supplies": 0.98,
    "member": 3.51,
    "near_head": 2.77,
    "adjacent": 1.36,
    "no_number": -1.68,
    "new_names": 0.65,
    "full_name": 0.35,
    "agreed": 0.3,
    "agreed_any": 1.34,
    "in_headlines": 2.09,
    "cosine": 4.12,
}

# The same for an answer being there at all, from the same news questions and the 47 that have
# none, 99 of this project's seeds, and 1,000 of SQuAD 2.0 at a tenth of the weight; each class of
# a set weighs alike, so 0.5 is even odds. 2026-11-24.
CERTAINTY: Mapping[str, float] = {
    "passage_cover": -0.17,
    "cosine": 2.23,
    "passage_cosine": 3.87,
    "missing_names": -1.96,
    "member": 1.63,
    "near_head": 1.82,
    "supplied": 0.77,
    "whole": 1.5,  # by hand, fitted 0.04: questions of two or three words have low cosines
}
OFFSET = -3.25

# A sentence is to the point beside the best one if its score is at most this much below.
NEARLY_AS_GOOD = 5.0


def score(features: Mapping[str, float]) -> float:
    """Return the log-odds, up to a constant, that a sentence holds the answer."""
    return sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items())


def certainty(question: AnalysedQuestion, ranked: Sequence[SentenceCandidate]) -> float:
    """Return the probability, from 0 to 1, that the best of the ranked candidates answers."""
    features = answer_features(question, ranked)
    log_odds = OFFSET + sum(weight * features[name] for name, weight in CERTAINTY.items())
    return 1 / (1 + math.exp(-log_odds))


def answer_features(
    question: AnalysedQuestion, ranked: Sequence[SentenceCandidate]
) -> dict[str, float]:
    """Return the features of an answer being among the candidates, as `CERTAINTY` names them."""
    best = ranked[0]
    passage = passage_stems(question, best)
    counted = not (question.counts and question.head) or best.features["near_head"] > 0
    supplied = best.features["supplies"] and counted
    return {
        "passage_cover": question.share(passage),
        "cosine": max(sentence.features["cosine"] for sentence in ranked),
        "passage_cosine": max(sentence.features["passage_cosine"] for sentence in ranked),
        "missing_names": len(question.names - passage) / max(1, len(question.names)),
        "member": best.features["member"],
        "near_head": best.features["near_head"],
        "supplied": float(supplied),
        "whole": float(supplied and best.features["share"] > 0.99),
    }
