"""A second opinion on support: a cross-encoder for natural language inference reads both texts.

Optional. Rules on figures and names hold all the same.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.models.cross_encoder import CrossEncoding

if TYPE_CHECKING:
    from retrieval.models.cross_encoder import CrossEncoder


class Entailment:
    """A cross-encoder by name or path, loaded at first use; safe to use from several threads."""

    def __init__(self, name: str) -> None:
        self._model = CrossEncoding(name, "model for entailment", "FOOTNOTE_NLI_MODEL", _unfit)

    def load(self) -> None:
        """Load the model if it is not in memory yet; raise `ModelError` if that cannot be done."""
        self._model.load()

    def probability(self, premise: str, claims: Sequence[str]) -> list[float]:
        """Return for each claim the probability, from 0 to 1, that the premise entails it."""
        if not claims:
            return []
        label = _entailment_label(self._model.load())
        rows = self._model.read([(premise, claim) for claim in claims], logits=True)
        powers = np.exp(rows - rows.max(axis=1, keepdims=True))
        return [float(row[label] / row.sum()) for row in powers]


def _unfit(model: "CrossEncoder") -> str:
    known = _entailment_label(model) is not None
    return "" if known else "none of its labels is called entailment"


def _entailment_label(model: "CrossEncoder") -> int | None:
    """The column of "entailment", which stands first in some models and last in others."""
    labels = (model.config.id2label if model.config else None) or {}
    named = {str(label).casefold(): int(n) for n, label in labels.items()}
    return named.get("entailment")
