"""The newest statement: what leads an answer to a question for the present.

"Who is the mayor?" is answered by the newest article that says who it is, not by the one that has
most words of the question.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.extractive.candidates import SentenceCandidate
from bot.answering.extractive.contradiction import contradicting_values
from bot.answering.extractive.disagreement import WITHIN
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.role_holder import holders
from bot.answering.extractive.scoring import NEARLY_AS_GOOD
from bot.answering.present_question import asks_for_present


def newest_first(
    question: AnalysedQuestion, ranked: Sequence[SentenceCandidate]
) -> list[SentenceCandidate]:
    """Put the newest statement first, and leave out older ones that say otherwise.

    The sentences stay as they are for other questions, and where none says clearly what is asked.
    """
    if not ranked or not asks_for_present(question.clause):
        return list(ranked)
    bar = ranked[0].score - NEARLY_AS_GOOD
    near = [sentence for sentence in ranked if sentence.score >= bar]
    led, otherwise = _by_holder(question, near) or _by_value(question, near)
    left = [sentence for sentence in ranked if sentence is not led and sentence not in otherwise]
    return [replace(led, score=ranked[0].score), *left]


def _by_holder(
    question: AnalysedQuestion, near: Sequence[SentenceCandidate]
) -> tuple[SentenceCandidate, list[SentenceCandidate]] | None:
    """Return the best sentence with the newest holder of a role, and those with another one."""
    stated = [(sentence, holders(question, sentence.text)) for sentence in near]
    stated = [(sentence, who) for sentence, who in stated if who]
    if not stated:
        return None
    _, newest = max(stated, key=lambda pair: _timestamp(pair[0]))
    led = next(sentence for sentence, who in stated if who & newest)
    return led, [sentence for sentence, who in stated if not who & newest]


def _by_value(
    question: AnalysedQuestion, near: Sequence[SentenceCandidate]
) -> tuple[SentenceCandidate, list[SentenceCandidate]]:
    """Return the best sentence, or the newest that contradicts it by a value, and the older ones.

    What is only days older is shown beside the newest as a disagreement, see `disagreement`.
    """
    best = near[0]
    newer = [
        sentence
        for sentence in near[1:]
        if _timestamp(sentence) > _timestamp(best) + WITHIN * 24 * 3600
        and contradicting_values(question, best, sentence)
    ]
    if not newer:
        return best, []
    led = max(newer, key=_timestamp)
    older = [sentence for sentence in newer if contradicting_values(question, led, sentence)]
    return led, [best, *older]


def _timestamp(sentence: SentenceCandidate) -> float:
    return sentence.hit.chunk.article.timestamp or 0.0
