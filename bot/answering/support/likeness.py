"""Likeness of a claim to the sentences of its passages, by words and by vectors: features."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from bot.answering.support.alignment import Aligner, Pieces, nearest, precision
from bot.answering.support.comparison import Comparison, unaccounted
from bot.answering.support.evidence import PassageSentence
from retrieval.article import Vectors

# A word of a claim whose vector is farther than this from every word of its sentences is said
# nowhere there.
FAR = 0.45
# So many sentences are looked at by their vectors: the chosen ones, then those that share most.
_LOOKED_AT = 6


def likeness(compared: Comparison, aligner: Aligner) -> dict[str, float]:
    """Return how near the claim is to the chosen sentences, and to the passages as a whole."""
    looked_at = _looked_at(compared)
    ours, *theirs = aligner.pieces(
        [compared.claim.text, *(sentence.reading.text for sentence in looked_at)]
    )
    chosen = len(compared.evidence.sentences)
    return {
        **_of_pieces(compared, ours, theirs[:chosen]),
        **_of_passages(compared, ours, theirs, chosen),
        **_of_words(compared),
    }


def _looked_at(compared: Comparison) -> list[PassageSentence]:
    chosen = compared.evidence.sentences
    stems = compared.claim.stems
    others = [
        sentence
        for passage in compared.evidence.passages
        for sentence in passage.sentences
        if sentence not in chosen
    ]
    others.sort(key=lambda sentence: -len(stems & sentence.reading.stems))
    return [*chosen, *others[: max(0, _LOOKED_AT - len(chosen))]]


def _of_pieces(compared: Comparison, ours: Pieces, chosen: Sequence[Pieces]) -> dict[str, float]:
    """How near the word pieces of the claim are to those of the sentences (BERTScore's recall)."""
    near, ends = nearest(ours, chosen), np.asarray(ours.ends)
    missing = [
        float(near[(ends > start) & (ends <= end)].max(initial=0.0))
        for start, end in unaccounted(compared)
    ]
    return {
        "least": float(np.sort(near)[: max(1, len(near) // 4)].mean()),
        "aligned": float(near.mean()),
        "aligned_weighted": float(np.average(near, weights=ours.weights)),
        "unaligned": float((near < 0.5).mean()),
        "missing_words": float(len(missing)),
        "far_words": float(sum(cosine < FAR for cosine in missing)),
        "missing_share": len(missing) / max(1, len(compared.claim.words)),
    }


def _of_passages(
    compared: Comparison, ours: Pieces, every: Sequence[Pieces], chosen: int
) -> dict[str, float]:
    singly = [nearest(ours, [pieces]) for pieces in every]
    means = [float(near.mean()) for near in singly]
    ends = np.asarray(ours.ends)
    masks = [(ends > start) & (ends <= end) for start, end in compared.claim.clauses]
    clauses = [max(float(near[mask].mean()) for near in singly) for mask in masks if mask.any()]
    cosines = sorted((float(pieces.whole @ ours.whole) for pieces in every), reverse=True)
    return {
        "aligned_passage": float(np.max(singly, axis=0).mean()),
        "aligned_best": max(means),
        "contrast": max(means) - float(np.mean(means)),
        "worst_aligned_clause": min(clauses, default=max(means)),
        "aligned_clauses": float(np.mean(clauses)) if clauses else max(means),
        "precision": max(precision(ours, pieces) for pieces in every[:chosen]),
        "cosine": cosines[0],
        "second_cosine": cosines[min(1, len(cosines) - 1)],
        "window_cosine": _mean_cosine(ours, every[:chosen]),
        "passage_cosine": _mean_cosine(ours, every),
    }


def _mean_cosine(ours: Pieces, every: Sequence[Pieces]) -> float:
    whole: Vectors = np.sum([pieces.whole * len(pieces.ends) for pieces in every], axis=0)
    return float(whole @ ours.whole / max(1e-9, float(np.linalg.norm(whole))))


def _of_words(compared: Comparison) -> dict[str, float]:
    claim = compared.claim
    sentences = [s for passage in compared.evidence.passages for s in passage.sentences]
    sets = [sentence.reading.stems for sentence in sentences]
    parts = [
        frozenset(word.stem for word in claim.words if start <= word.start < end)
        for start, end in claim.clauses
    ]
    clauses = [max(_share(part, stems) for stems in sets) for part in parts if part] or [0.0]
    order = [word.stem for word in claim.words]
    runs = set(pairwise(order))
    theirs: set[tuple[str, str]] = set()
    for sentence in sentences:
        said = [word.stem for word in sentence.reading.words]
        theirs |= set(pairwise(said))
    return {
        "share": max(_share(claim.stems, stems) for stems in sets),
        "window_share": _share(claim.stems, compared.evidence.stems),
        "passage_share": _share(claim.stems, frozenset().union(*sets)),
        "runs": len(runs & theirs) / max(1, len(runs)),
        "worst_clause": min(clauses),
        "clause_share": float(np.mean(clauses)),
        "claim_words": math.log1p(len(claim.stems)),
        "clauses": float(len(claim.clauses)),
        "passage_words": math.log1p(sum(len(s.reading.words) for s in sentences)),
        "passage_sentences": math.log1p(len(sentences)),
        "width": float(len(compared.evidence.sentences)),
        "window_length": math.log(sum(len(s.text) for s in compared.sources) / len(claim.text)),
    }


def _share(stems: frozenset[str], source: frozenset[str]) -> float:
    return len(stems & source) / max(1, len(stems))
