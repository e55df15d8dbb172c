"""Word pieces of a claim beside those of sentences: how near the nearest one is, by their vectors.

The method is BERTScore (Zhang et al. 2020) with the embedding model. Does not know what supports.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.article import Vectors
from retrieval.models.embedder import Embedder

# Texts whose vectors are remembered: the sentences of an answer are held against the same passages.
# 30 pieces of 384 numbers each, so 20 MB.
_REMEMBERED = 400


@dataclass(frozen=True)
class Pieces:
    """The word pieces of a text, one unit-length row each; `ends` are their offsets in it.

    `whole` is the vector of the text, `weights` say what each piece counts: by its length, since
    short words say little.
    """

    rows: Vectors
    whole: Vectors
    ends: tuple[int, ...]
    weights: Vectors


class Aligner:
    """Makes pieces of texts, and remembers the latest; safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Pieces] = {}
        # Held while embedding too, so that no two threads embed the same.
        self._one_at_a_time = threading.Lock()

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text."""
        with self._one_at_a_time:
            known = {text: self._known[text] for text in texts if text in self._known}
            unknown = sorted({*texts} - known.keys(), key=len)
            if unknown:
                known |= zip(unknown, self._embedded(unknown), strict=True)
                if len(self._known) > _REMEMBERED:
                    self._known.clear()
                self._known |= known
        return [known[text] for text in texts]

    def _embedded(self, texts: Sequence[str]) -> list[Pieces]:
        found = self._embedder.states(texts)
        return [
            _pieces(states, self._embedder.piece_ends(text))
            for text, states in zip(texts, found, strict=True)
        ]


def nearest(claim: Pieces, sentences: Sequence[Pieces]) -> Vectors:
    """Return, for each piece of the claim, its cosine with the nearest one of the sentences."""
    best: Vectors = np.max(
        [_similar(claim, sentence).max(axis=1) for sentence in sentences], axis=0
    )
    return best


def precision(claim: Pieces, sentence: Pieces) -> float:
    """Return the mean cosine of a sentence's pieces with the nearest one of the claim."""
    return float(_similar(claim, sentence).max(axis=0).mean())


def _similar(first: Pieces, second: Pieces) -> Vectors:
    # Not `@`: its threads wait for each other, 4 ms where other programs have the cores.
    similar: Vectors = np.einsum("ik,jk->ij", first.rows, second.rows)
    return similar


def _pieces(vectors: Vectors, ends: Sequence[int]) -> Pieces:
    ends = tuple(ends[: len(vectors) - 2])
    whole = vectors[: len(ends) + 2].mean(axis=0)
    # Between the two marks that the model puts around a text; a text of nothing keeps one.
    rows = vectors[1 : len(ends) + 1] if ends else vectors[:1]
    ends = ends or (0,)
    lengths = np.diff(np.asarray((0, *ends)))
    return Pieces(_unit(rows), _unit(whole), ends, np.clip(lengths, 1, 8).astype(np.float32))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
