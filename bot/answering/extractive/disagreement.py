"""Disagreement: the best answer to a question, and another with another number, sum or date.

A false alarm is worse than a miss, so in doubt two sentences agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.answer import Note, Reason
from bot.answering.extractive.candidates import SentenceCandidate
from bot.answering.extractive.contradiction import contradicting_values
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.values import Value
from bot.answering.wording import outlet, published
from retrieval.article import Article

# Days between the two articles: beyond, they tell of another year's event.
WITHIN = 31.0


@dataclass(frozen=True)
class Disagreement:
    """Two sentences with different values; as ranked unless they are `dated`, then by age."""

    older: SentenceCandidate
    newer: SentenceCandidate
    values: tuple[Value, Value]
    dated: bool

    @property
    def shown_first(self) -> tuple[SentenceCandidate, SentenceCandidate]:
        """The two sentences that an answer shows before any other, the newer first."""
        return self.newer, self.older

    @property
    def reason(self) -> Reason | None:
        """Why there is no one answer: neither is the later, so neither can be preferred."""
        return None if self.dated else "disagreement"

    @property
    def note(self) -> Note:
        """Who says what, and which of it is the latest."""
        claims = [
            f"{value.text} ({outlet(article)}, {published(article)})"
            for value, article in zip(
                self.values, map(_article, (self.older, self.newer)), strict=True
            )
        ]
        end = "; the second is the newer" if self.dated else ""
        return Note("conflict", f"Articles disagree: {claims[0]} and {claims[1]}{end}.")


def find_disagreement(
    question: AnalysedQuestion, ranked: Sequence[SentenceCandidate]
) -> Disagreement | None:
    """Return the best-ranked sentence and the newest of another article that contradicts it."""
    contradicting = [
        (sentence, values)
        for sentence in ranked[1:]
        if _may_disagree(_article(ranked[0]), _article(sentence))
        and (values := contradicting_values(question, ranked[0], sentence))
    ]
    if not contradicting:
        return None
    newest, values = max(contradicting, key=lambda pair: _article(pair[0]).timestamp or 0.0)
    return _ordered(ranked[0], newest, *values)


def _may_disagree(first: Article, second: Article) -> bool:
    """Whether two articles are of one time; an outlet reports a day's news only once."""
    if not (first.timestamp and second.timestamp):
        return first.source != second.source
    days = abs(first.timestamp - second.timestamp) / (24 * 3600)
    return days <= WITHIN and (days >= 1 or first.source != second.source)


def _ordered(
    best: SentenceCandidate, other: SentenceCandidate, value: Value, other_value: Value
) -> Disagreement:
    days = [(_article(sentence).published or "")[:10] for sentence in (best, other)]
    dated = all(days) and days[0] != days[1]
    if dated and days[0] > days[1]:
        return Disagreement(other, best, (other_value, value), True)
    return Disagreement(best, other, (value, other_value), dated)


def _article(sentence: SentenceCandidate) -> Article:
    return sentence.hit.chunk.article
