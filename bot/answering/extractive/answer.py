"""An answer from verbatim sentences: those of the hits that score best as answers. No model.

Does not search. What is said is what the article says, so every sentence is its own proof.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.evidence import Evidence, WholeAnswer
from bot.answering.extractive.candidates import Candidate, candidates
from bot.answering.extractive.context_sentence import with_subject
from bot.answering.extractive.disagreement import find_disagreement
from bot.answering.extractive.news_digest import digest
from bot.answering.extractive.question_analysis import Asked
from bot.answering.extractive.scoring import certainty, score
from retrieval.article import Hit
from retrieval.models.embedder import Embedder
from retrieval.search.query import Lexicon

# Hits read for sentences, and sentences shown at most.
READ, SHOWN = 8, 3

# Sentences that are compared with the question by meaning: embedding more costs too much time.
SHORTLIST = 8

# A further sentence is shown if its score is at most this much below the best one's.
NEARLY_AS_GOOD = 5.0

# In log-odds: what a further sentence loses whose new words have all been said. By five
# folds on news (2026-11-24) three sentences hold the answer in .60 of questions.
SAID_ALREADY = 2.0

# Below this an answer is not given.
CONFIDENT = 0.5

# Between two questions that are asked in one.
_AND_ASKS = re.compile(
    r",?\s+and\s+(?=(?:(?:for|in|to|at|by|with)\s+)?(?:how|whom?|when|where|what|why|which)\b)",
    re.I,
)

# Two sentences with this share of the shorter one's words in common say the same.
SAME = 0.7


def extractive(keyword: Lexicon, embedder: Embedder) -> WholeAnswer:
    """Return the answering step that quotes.

    `keyword` says how rare a word is, `embedder` how near two texts are in meaning.
    """
    return partial(_extract, keyword, embedder)


def rank(asked: Asked, hits: Sequence[Hit], embedder: Embedder) -> list[Candidate]:
    """Return the sentences of the hits that may answer, best first."""
    found = _by_score(candidates(asked, hits[:READ]))[:SHORTLIST]
    if not found:
        return []
    question = embedder.embed_question(asked.text)
    vectors = embedder.embed([one.text for one in found])
    return _by_score(
        replace(one, features={**one.features, "cosine": float(vector @ question)})
        for one, vector in zip(found, vectors, strict=True)
    )


def choose(
    ranked: Sequence[Candidate], within: float = NEARLY_AS_GOOD, first: Sequence[Candidate] = ()
) -> list[Candidate]:
    """Take `first`, or the best sentence, and then those that add most, none of them twice.

    A further one may lie `within` a distance of the best one's score, and is worth less by what of
    it has been said: maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    kept = list(first or ranked[:1])[:SHOWN]
    left = [one for one in ranked if one.score >= ranked[0].score - within]
    while left := [one for one in left if _is_new(one, kept)]:
        if len(kept) >= SHOWN:
            break
        kept.append(max(left, key=partial(_worth, frozenset().union(*(one.new for one in kept)))))
    return kept


def _extract(keyword: Lexicon, embedder: Embedder, evidence: Evidence) -> Answer:
    if evidence.news:
        return digest(evidence)
    text = evidence.question.text
    first, *others = [Asked(keyword, text, clause) for clause in _AND_ASKS.split(text)]
    ranked = rank(first, evidence.hits, embedder)
    confidence = round(certainty(first, ranked), 3) if ranked else 0.0
    if confidence < CONFIDENT:
        return Answer("unknown", reason="no_support", confidence=confidence)
    disagree = find_disagreement(first, ranked)
    kept = list(disagree.shown_first) if disagree else ranked[:1]
    for asked in others:
        kept += [
            one for one in _supplied(rank(asked, evidence.hits, embedder)) if _is_new(one, kept)
        ]
    citations = _citations(choose(ranked, first=kept))
    return Answer(
        "answered",
        sentences=tuple(Sentence(" ".join(one.quote.split()), (one.n,)) for one in citations),
        citations=tuple(citations),
        notes=(disagree.note,) if disagree else (),
        reason=disagree.reason if disagree else None,
        confidence=confidence,
    )


def _supplied(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence that has what is asked for, if it is nearly as good as the best of all."""
    near = [one for one in ranked if one.score >= ranked[0].score - NEARLY_AS_GOOD]
    return [one for one in near if one.features["supplies"]][:1]


def _citations(chosen: Sequence[Candidate]) -> list[Citation]:
    """Number them; one that opens with a pronoun quotes the sentence before it, unless shown."""
    citations: list[Citation] = []
    for n, one in enumerate(chosen, 1):
        article = one.hit.chunk.article
        span = with_subject(article.text, one.span)
        if any(other.hit.chunk.article.id == article.id and other.span.start == span.start
               for other in chosen):  # fmt: skip
            span = one.span
        citations.append(
            Citation(n, article, span.start, span.end, article.text[span.start : span.end])
        )
    return citations


def _worth(said: frozenset[str], candidate: Candidate) -> float:
    known = len(candidate.new & said) / max(1, len(candidate.new))
    return candidate.score - SAID_ALREADY * known


def _is_new(candidate: Candidate, kept: Iterable[Candidate]) -> bool:
    """Whether a sentence says what none of those kept says, in nearly the same words."""
    return not any(_alike(candidate.text, other.text) for other in kept)


def _by_score(found: Iterable[Candidate]) -> list[Candidate]:
    scored = [replace(one, score=score(one.features)) for one in found]
    return sorted(scored, key=lambda one: -one.score)


def _alike(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same words, as two outlets' copies of one report."""
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) > SAME * min(len(words), len(others))
