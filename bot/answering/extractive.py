"""An answer from verbatim sentences: those of the hits that score best as answers. No model.

Does not search. What is said is what the article says, so every sentence is its own proof.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.answering.asked import Asked
from bot.answering.candidates import Candidate, candidates
from bot.answering.chain import Evidence, WholeAnswer
from bot.answering.citations import Answer, Citation, Sentence
from bot.answering.disagreement import find_disagreement
from bot.answering.pronouns import with_subject
from bot.answering.scoring import certainty, score
from retrieval.article import Hit
from retrieval.embedding import Embedder
from retrieval.keyword import KeywordIndex

# Hits read for sentences, and sentences shown at most.
READ, SHOWN = 8, 3

# Sentences that are compared with the question by meaning: embedding more costs too much time.
SHORTLIST = 12

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


def extractive(keyword: KeywordIndex, embedder: Embedder) -> WholeAnswer:
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


def choose(
    ranked: Sequence[Candidate], within: float = NEARLY_AS_GOOD, first: Sequence[Candidate] = ()
) -> list[Candidate]:
    """Take `first`, the best sentence, and then those that add most, none of them twice.

    A further one may lie `within` a distance of the best one's score, and is worth less by what of
    it has been said: maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    kept = _distinct([*first, *ranked[:1]])
    left = [one for one in ranked if _score(one) >= _score(ranked[0]) - within]
    while len(kept) < SHOWN:
        left = [one for one in left if not any(_alike(one.text, other.text) for other in kept)]
        if not left:
            break
        kept.append(max(left, key=partial(_worth, frozenset().union(*(one.new for one in kept)))))
    return kept


def _extract(keyword: KeywordIndex, embedder: Embedder, evidence: Evidence) -> Answer:
    text = evidence.question.text
    first, *others = [Asked(keyword, text, clause) for clause in _AND_ASKS.split(text)]
    ranked = rank(first, evidence.hits, embedder)
    confidence = round(certainty(first, ranked), 3) if ranked else 0.0
    if confidence < CONFIDENT:
        return Answer("unknown", reason="no_support", confidence=confidence)
    also = [one for asked in others for one in rank(asked, evidence.hits, embedder)[:1]]
    supplied = [one for one in also if one.features["supplies"]]
    disagree = find_disagreement(first, ranked)
    both = list(disagree.shown_first) if disagree else []
    chosen = choose(ranked, first=[*both, *([] if both else ranked[:1]), *supplied])
    chosen = [*both, *(one for one in chosen if one not in both)][:SHOWN]
    citations = [_citation(n, one) for n, one in enumerate(chosen, 1)]
    return Answer(
        "answered",
        sentences=tuple(Sentence(_on_a_line(one.quote), (one.n,)) for one in citations),
        citations=tuple(citations),
        notes=(disagree.note,) if disagree else (),
        reason=disagree.reason if disagree else None,
        confidence=confidence,
    )


def _citation(n: int, candidate: Candidate) -> Citation:
    article = candidate.hit.chunk.article
    span = with_subject(article.text, candidate.span)
    return Citation(n, article, span.start, span.end, article.text[span.start : span.end])


def _on_a_line(quote: str) -> str:
    return " ".join(quote.split())


def _worth(said: frozenset[str], candidate: Candidate) -> float:
    known = len(candidate.new & said) / max(1, len(candidate.new))
    return _score(candidate) - SAID_ALREADY * known


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
