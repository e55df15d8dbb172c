"""A second opinion on support: a cross-encoder for natural language inference reads both texts.

Optional, and not imported without its setting. Rules on figures and names hold all the same.
"""

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding import quiet
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_REMEDY = (
    "set FOOTNOTE_NLI_MODEL to the folder of a cross-encoder for natural language inference, or to "
    "its name in the local cache, or leave it empty for none"
)


class Entailment:
    """A cross-encoder by name or path, loaded at first use; safe to use from several threads."""

    def __init__(self, name: str) -> None:
        self.name = name
        # Held while reading too: a tokenizer that pads for two threads at once fails.
        self._one_at_a_time = threading.RLock()
        self._model: CrossEncoder | None = None

    def load(self) -> "CrossEncoder":
        """Load the model if it is not in memory yet; raise `ModelError` if that cannot be done."""
        with self._one_at_a_time:
            if self._model is None:
                self._model = self._load()
            return self._model

    def probability(self, premise: str, claims: Sequence[str]) -> list[float]:
        """Return for each claim the probability, from 0 to 1, that the premise entails it."""
        if not claims:
            return []
        with self._one_at_a_time:
            model = self.load()
            try:
                logits = model.predict(
                    [(premise, claim) for claim in claims],
                    activation_fn=_as_they_are,
                    show_progress_bar=False,
                )
            except (RuntimeError, ValueError, IndexError) as error:
                raise self._error("failed", type(error).__name__) from error
            label = _entailment_label(model)
        rows = np.asarray(logits, dtype=np.float64).reshape(len(claims), -1)
        powers = np.exp(rows - rows.max(axis=1, keepdims=True))
        return [float(row[label] / row.sum()) for row in powers]

    def _load(self) -> "CrossEncoder":
        # Before the import, as in `retrieval.embedding`: no hub is asked.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        with quiet():
            from safetensors import SafetensorError
            from sentence_transformers import CrossEncoder

            try:
                model: CrossEncoder = CrossEncoder(
                    self.name, local_files_only=True, model_kwargs={"dtype": "float32"}
                )
            except (
                OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError,
            ) as error:  # fmt: skip
                raise self._error("cannot be loaded", type(error).__name__) from error
        if _entailment_label(model) is None:
            raise self._error("cannot be used", "none of its labels is called entailment")
        return model

    def _error(self, what: str, why: str) -> ModelError:
        return ModelError(f"the model for entailment {self.name!r} {what} ({why}); {_REMEDY}")


def _as_they_are(logits: object) -> object:
    return logits


def _entailment_label(model: "CrossEncoder") -> int | None:
    """The column of "entailment", which stands first in some models and last in others."""
    labels = (model.config.id2label if model.config else None) or {}
    named = {str(label).casefold(): int(n) for n, label in labels.items()}
    return named.get("entailment")
