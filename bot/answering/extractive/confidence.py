"""Confidence: how sure it is that the best sentence answers, and the bars it is held against."""

from collections.abc import Sequence

from bot.answering.evidence import Evidence
from bot.answering.extractive.candidates import SentenceCandidate, passage_stems
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.scoring import certainty

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
    confidence = round(certainty(question, ranked), 3)
    uncounted = evidence.question.assumed and not _has_counted(question, ranked[0])
    if uncounted or evidence.question.unresolved:
        confidence = min(confidence, DOUBTFUL)
    # An article without a date is of no period, the one named as little as another.
    if evidence.outside and ranked[0].hit.chunk.article.timestamp is not None:
        confidence = max(round(confidence - OUTSIDE, 3), min(confidence, RELEVANT))
    return confidence


def _has_counted(question: AnalysedQuestion, sentence: SentenceCandidate) -> bool:
    """Whether the passage of a sentence names what the question counts, if it counts anything."""
    if not (question.counts and question.head):
        return True
    return not question.head.isdisjoint(passage_stems(question, sentence))
