"""Confidence: how sure it is that the best sentence answers, and the bars it is held against.

The weights are fitted by `benchmarks/fit_sentences.py`.
"""

import math
from collections.abc import Mapping, Sequence

from bot.answering.evidence import Evidence
from bot.answering.extractive.candidates import SentenceCandidate, passage_stems
from bot.answering.extractive.question_analysis import AnalysedQuestion

# Log-odds for a whole 1 of each feature that an answer is there at all. From the news questions of
# `scoring` and the 47 that have none, 99 of this project's seeds, and 1,000 of SQuAD 2.0 at a tenth
# of the weight; each class of a set weighs alike, so 0.5 is even odds. 2026-11-24.
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

# Below this an answer is not given, only the closest sentences, unless FOOTNOTE_RISK sets another
# bar; below the other nothing is to the point.
CONFIDENT, RELEVANT = 0.5, 0.15

# What an answer is less sure by where it is not of the period that the question names: of such ones
# .43 are right on news of 2023 and .24 on news of 2024 (2026-11-29), of others .58.
OUTSIDE = 0.2

# The most that is trusted in an answer to a follow-up that has not what is counted: what it was
# taken to be about is in every passage, and what was typed ("How many workers died?") in none. The
# same for a question that does not say what it is about ("When will it reopen?", asked first).
DOUBTFUL = 0.45


def confidence_of(
    question: AnalysedQuestion, ranked: Sequence[SentenceCandidate], evidence: Evidence
) -> float:
    """Return the confidence, from 0 to 1 with three decimals, in the best of the candidates."""
    if not ranked:
        return 0.0
    confidence = round(_certainty(question, ranked), 3)
    uncounted = evidence.question.assumed and not _has_counted(question, ranked[0])
    if uncounted or evidence.question.unresolved:
        confidence = min(confidence, DOUBTFUL)
    # An article without a date is of no period, the one named as little as another.
    if evidence.outside and ranked[0].hit.chunk.article.timestamp is not None:
        confidence = max(round(confidence - OUTSIDE, 3), min(confidence, RELEVANT))
    return confidence


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


def _has_counted(question: AnalysedQuestion, sentence: SentenceCandidate) -> bool:
    """Whether the passage of a sentence names what the question counts, if it counts anything."""
    if not (question.counts and question.head):
        return True
    return not question.head.isdisjoint(passage_stems(question, sentence))


def _certainty(question: AnalysedQuestion, ranked: Sequence[SentenceCandidate]) -> float:
    """Return the probability, from 0 to 1, that the best of the ranked candidates answers."""
    features = answer_features(question, ranked)
    log_odds = OFFSET + sum(weight * features[name] for name, weight in CERTAINTY.items())
    return 1 / (1 + math.exp(-log_odds))
