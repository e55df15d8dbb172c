"""What speaks for a window of a passage supporting a claim, as numbers; the fitted part of support.

Features only, by name; what they weigh is in `support`.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from bot.answering.support.alignment import Aligner, Pieces, nearest, precision
from bot.answering.support.claim import Claim, Sentence, Stems, Window
from bot.answering.support.negation import contradicts, denies, swapped
from retrieval.article import Vectors

# Of a passage, the window and so many of the sentences that share most words with the claim are
# looked at by their vectors.
_LOOKED_AT = 6


def features(claim: Claim, window: Window, aligner: Aligner, stems: Stems) -> dict[str, float]:
    """Return the features of a claim and the window of a passage that is nearest to it."""
    looked_at = _looked_at(claim, window)
    ours, *theirs = aligner.pieces([claim.text, *(one.text for one in looked_at)])
    return {
        **_of_words(claim, window),
        **_of_vectors(claim, ours, theirs[: window.count], theirs),
        **_of_size(claim, window),
        **_of_facts(claim, window, stems),
    }


def _looked_at(claim: Claim, window: Window) -> list[Sentence]:
    """The sentences of the window, then others, those that share most first."""
    inside = window.sentences
    others = [one for one in window.passage.sentences if one not in inside]
    others.sort(key=lambda one: -claim.share(frozenset(one.stems)))
    return [*inside, *others[: max(0, _LOOKED_AT - len(inside))]]


def _of_words(claim: Claim, window: Window) -> Mapping[str, float]:
    sentences = window.passage.sentences
    sets = [frozenset(one.stems) for one in sentences]
    clauses = [
        max(len(clause & one) / max(1, len(clause)) for one in sets)
        for clause in claim.clause_stems
    ]
    inside = [stem for one in window.sentences for stem in one.stems]
    return {
        "share": max(claim.share(one) for one in sets),
        "window_share": claim.share(window.stems),
        "passage_share": claim.share(window.passage.stems),
        "runs": _runs(claim.stems, [one.stems for one in sentences], 2),
        "phrases": _runs(_plain(claim.text), [_plain(one.text) for one in sentences], 3),
        "order": _in_order(claim.stems, inside),
        "worst_clause": min(clauses),
        "clause_share": float(np.mean(clauses)),
    }


def _of_vectors(
    claim: Claim, ours: Pieces, inside: Sequence[Pieces], every: Sequence[Pieces]
) -> Mapping[str, float]:
    near, near_all = nearest(ours, inside), nearest(ours, every)
    singly = [nearest(ours, [one]) for one in every]
    means = [float(np.average(one, weights=ours.weights)) for one in singly]
    clauses = [
        max(float(part.mean()) for part in parts) for parts in _by_clause(claim, ours, singly)
    ]
    cosines = sorted((float(one.whole @ ours.whole) for one in every), reverse=True)
    together = np.sum([one.whole * len(one.ends) for one in inside], axis=0)
    whole = np.sum([one.whole * len(one.ends) for one in every], axis=0)
    return {
        "aligned": float(near.mean()),
        "aligned_weighted": float(np.average(near, weights=ours.weights)),
        "aligned_passage": float(near_all.mean()),
        "aligned_best": max(means),
        "contrast": max(means) - float(np.mean(means)),
        "unaligned": float((near < 0.5).mean()),
        "least": float(np.sort(near)[: max(1, len(near) // 4)].mean()),
        "worst_aligned_clause": min(clauses),
        "aligned_clauses": float(np.mean(clauses)),
        "precision": max(precision(ours, one) for one in inside),
        "cosine": cosines[0],
        "second_cosine": cosines[min(1, len(cosines) - 1)],
        "window_cosine": _cosine(together, ours.whole),
        "passage_cosine": _cosine(whole, ours.whole),
    }


def _by_clause(claim: Claim, ours: Pieces, singly: Sequence[Vectors]) -> list[list[Vectors]]:
    """For each clause, how its pieces align with each sentence."""
    ends = np.asarray(ours.ends)
    masks = [(ends > span.start) & (ends <= span.end) for span in claim.clauses]
    return [[one[mask] for one in singly] for mask in masks if mask.any()] or [list(singly)]


def _of_size(claim: Claim, window: Window) -> Mapping[str, float]:
    passage = window.passage
    return {
        "claim_words": math.log1p(len(set(claim.stems))),
        "clauses": float(len(claim.clauses)),
        "passage_words": math.log1p(len(passage.stems)),
        "passage_sentences": math.log1p(len(passage.sentences)),
        "width": float(window.count),
        "window_length": math.log(len(window.text) / len(claim.text)),
    }


def _of_facts(claim: Claim, window: Window, stems: Stems) -> Mapping[str, float]:
    text = window.text
    return {
        "figures": float(len(claim.figures)),
        "figures_missing": float(len(claim.figures - window.figures)),
        "figures_nowhere": float(len(claim.figures - window.passage.figures)),
        "names": float(sum(len(name.words) for name in claim.names)),
        "names_missing": float(claim.missing_names(window.words)),
        "names_nowhere": float(claim.missing_names(window.passage.words)),
        "denies": float(denies(claim.text)),
        "polarity": float(denies(claim.text) != denies(text)),
        "contradicts": float(contradicts(claim.text, text, stems)),
        "swapped": float(swapped(claim.text, text, stems)),
    }


def _plain(text: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'“”‘’.,;:!?()").casefold() for word in text.split())


def _runs(ours: Sequence[str], theirs: Sequence[Sequence[str]], length: int) -> float:
    """The share of a claim's runs of so many words that stand in a sentence just so."""
    wanted = _grams(ours, length)
    found = wanted.intersection(*[set().union(*(_grams(one, length) for one in theirs))])
    return len(found) / max(1, len(wanted))


def _grams(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def _in_order(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """The share of a claim's words that stand in the window behind the claim's word before."""
    places: dict[str, int] = {}
    for i, stem in enumerate(theirs):
        places.setdefault(stem, i)
    found = [places[stem] for stem in ours if stem in places]
    return sum(a < b for a, b in pairwise(found)) / max(1, len(ours) - 1)


def _cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / max(1e-9, float(np.linalg.norm(one))))
