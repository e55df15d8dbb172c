"""An answer from verbatim sentences: those of the hits that score best as answers. No model.

Does not search. What is said is what the article says, so every sentence is its own proof.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.answering.asked import Asked
from bot.answering.candidates import Candidate, candidates
from bot.answering.chain import AnsweringStep, Evidence
from bot.answering.citations import Answer, Citation, Sentence
from bot.answering.scoring import certainty, score
from retrieval.article import Hit
from retrieval.embedding import Embedder
from retrieval.keyword import KeywordIndex

# Hits read for sentences, and sentences shown at most.
READ, SHOWN = 8, 3

# Sentences that are compared with the question by meaning: embedding more costs too much time.
SHORTLIST = 12

# A further sentence is shown if its score is at most this much below the best one's.
NEARLY_AS_GOOD = 3.0

# Below this an answer is not given.
CONFIDENT = 0.5

# Between two questions that are asked in one.
_AND_ASKS = re.compile(
    r",?\s+and\s+(?=(?:(?:for|in|to|at|by|with)\s+)?(?:how|whom?|when|where|what|why|which)\b)",
    re.I,
)

# Two sentences with this share of the shorter one's words in common say the same.
SAME = 0.7


def extractive(keyword: KeywordIndex, embedder: Embedder) -> AnsweringStep:
    """Return the answering step that quotes.

    `keyword` says how rare a word is, `embedder` how near two texts are in meaning.
    """
    return partial(_extract, keyword, embedder)


def rank(asked: Asked, hits: Sequence[Hit], embedder: Embedder) -> list[Candidate]:
    """Return the sentences of the hits that may answer, best first."""
    found = sorted(candidates(asked, hits[:READ]), key=_score, reverse=True)[:SHORTLIST]
    if not found:
        return []
    question = embedder.embed_question(asked.text)
    vectors = embedder.embed([one.text for one in found])
    compared = [
        replace(one, features={**one.features, "cosine": float(vector @ question)})
        for one, vector in zip(found, vectors, strict=True)
    ]
    return sorted(compared, key=_score, reverse=True)


def choose(ranked: Sequence[Candidate], within: float = NEARLY_AS_GOOD) -> list[Candidate]:
    """Take the best sentence and those `within` a distance of its score, none of them twice."""
    return _distinct([one for one in ranked if _score(one) >= _score(ranked[0]) - within])


def _extract(keyword: KeywordIndex, embedder: Embedder, evidence: Evidence) -> Answer:
    text = evidence.question.text
    first, *others = [Asked(keyword, text, clause) for clause in _AND_ASKS.split(text)]
    ranked = rank(first, evidence.hits, embedder)
    confidence = round(certainty(first, ranked), 3) if ranked else 0.0
    if confidence < CONFIDENT:
        return Answer("unknown", reason="no_support", confidence=confidence)
    also = [one for asked in others for one in rank(asked, evidence.hits, embedder)[:1]]
    supplied = [one for one in also if one.features["supplies"]]
    chosen = _distinct([ranked[0], *supplied, *choose(ranked)])
    return Answer(
        "answered",
        sentences=tuple(Sentence(one.text, (n,)) for n, one in enumerate(chosen, 1)),
        citations=tuple(
            Citation(n, one.hit.chunk.article, one.span.start, one.span.end, one.text)
            for n, one in enumerate(chosen, 1)
        ),
        confidence=confidence,
    )


def _distinct(ranked: Iterable[Candidate]) -> list[Candidate]:
    """The first few sentences of which none says the same as one before it."""
    kept: list[Candidate] = []
    for one in ranked:
        if len(kept) < SHOWN and not any(_alike(one.text, other.text) for other in kept):
            kept.append(one)
    return kept


def _score(candidate: Candidate) -> float:
    return score(candidate.features)


def _alike(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same words, as two outlets' copies of one report."""
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) > SAME * min(len(words), len(others))
