"""An answer from verbatim sentences: those that share most of the question's rare words and hold
the kind of thing it asks for. No model.

Does not search. What is said is what the article says, so every sentence is its own proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.answering.chain import AnsweringStep, Evidence
from bot.answering.citations import Answer, Citation, Sentence
from bot.answering.expected import Expectation, expectation, supplies
from bot.answering.followup import names_in
from retrieval.article import Hit
from retrieval.keyword import KeywordIndex
from retrieval.sentences import Span, split_sentences

# Hits read for sentences, and sentences shown at most.
READ, SHOWN = 8, 3

# What a sentence's score is made of; its own share of the question's words counts 1.
CONTEXT = 0.45  # share found in the title or the sentence before, and not in it
SUPPLIES = 0.25  # it holds what is asked for: a name, a number, a date
RELEVANCE = 0.25  # the score of its passage over that of the best
NOT_PROSE = -0.4  # a question, a heading, a caption, a fragment

# A further sentence is shown if it scores this share of the best one.
NEARLY_AS_GOOD = 0.75

# Below this an answer is not given.
CONFIDENT = 0.5

# A name in the question that the passage does not have: it is about somebody else.
MISSING_NAME = 0.5

_SHORTEST = 5  # words
_LONGEST = 90


@dataclass(frozen=True)
class Scored:
    """A sentence of a hit with its score and the share of the question that it covers."""

    hit: Hit
    span: Span
    text: str
    score: float
    confidence: float


def extractive(keyword: KeywordIndex) -> AnsweringStep:
    """Return the answering step that quotes; `keyword` says how rare a word is."""
    return partial(_extract, keyword)


def _extract(keyword: KeywordIndex, evidence: Evidence) -> Answer:
    weigher = _Weigher(keyword, evidence.question.text)
    scored = sorted(_scored(weigher, evidence.hits[:READ]), key=lambda one: -one.score)
    chosen = _chosen(scored)
    confidence = max((one.confidence for one in chosen), default=0.0)
    if confidence < CONFIDENT:
        return Answer("unknown", reason="no_support", confidence=round(confidence, 3))
    return Answer(
        "answered",
        sentences=tuple(Sentence(one.text, (n,)) for n, one in enumerate(chosen, 1)),
        citations=tuple(
            Citation(n, one.hit.chunk.article, one.span.start, one.span.end, one.text)
            for n, one in enumerate(chosen, 1)
        ),
        confidence=round(confidence, 3),
    )


class _Weigher:
    """Says what share of a question's rare words some stems cover."""

    def __init__(self, keyword: KeywordIndex, question: str) -> None:
        self.question = question
        self.expected: Expectation = expectation(question)
        self.terms = keyword.terms
        self.weights: Mapping[str, float] = {
            term: keyword.rarity(term) for term in keyword.terms(question)
        }
        self.names = {stem for name in names_in(question) for stem in keyword.terms(name)}
        self._total = sum(self.weights.values())

    def share(self, stems: Iterable[str]) -> float:
        """The share, from 0 to 1, of the question's weight that these stems cover."""
        covered = sum(self.weights.get(stem, 0.0) for stem in set(stems))
        return covered / self._total if self._total else 0.0


def _scored(weigher: _Weigher, hits: Sequence[Hit]) -> Iterable[Scored]:
    best = max((hit.score for hit in hits), default=1.0) or 1.0
    for hit in hits:
        chunk = hit.chunk
        title = set(weigher.terms(chunk.article.title))
        passage = title | set(weigher.terms(chunk.text))
        known = not weigher.names or bool(weigher.names <= passage)
        before: set[str] = set()
        for span in split_sentences(chunk.article.text, chunk.start, chunk.end):
            text = chunk.article.text[span.start : span.end]
            own = set(weigher.terms(text))
            share, with_context = weigher.share(own), weigher.share(own | title | before)
            score = share + CONTEXT * (with_context - share) + RELEVANCE * hit.score / best
            score += SUPPLIES * supplies(weigher.expected, text, weigher.question)
            score += NOT_PROSE * (not _is_prose(text))
            confidence = (share + with_context) / 2 * (1.0 if known else MISSING_NAME)
            yield Scored(hit, span, text, score, confidence)
            before = own


def _chosen(scored: Sequence[Scored]) -> list[Scored]:
    """Take the best sentence and those nearly as good, none of them twice."""
    chosen: list[Scored] = []
    for one in scored:
        if len(chosen) == SHOWN or one.score < NEARLY_AS_GOOD * scored[0].score:
            break
        if not any(_alike(one.text, other.text) for other in chosen):
            chosen.append(one)
    return chosen


def _alike(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same words, as two outlets' copies of one report."""
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) > 0.7 * min(len(words), len(others))


def _is_prose(text: str) -> bool:
    """Whether a text is a statement, and no question, heading, caption or list entry."""
    words = len(text.split())
    ends_well = text.rstrip("\"'”’)]").endswith((".", "!", "…"))
    return ends_well and _SHORTEST <= words <= _LONGEST
