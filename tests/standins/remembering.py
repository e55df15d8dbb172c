"""The bundled model, which computes each text once for all tests of a process.

A text has the same numbers each time, and all but the same among others, so that remembered ones
are real ones. Computing the same few hundred texts again for each test took a third of all time.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from tokenizers import Tokenizer

from retrieval.article import Vectors
from retrieval.models.bundled import BundledModel, bundled_model, bundled_tokenizer

# Texts whose hidden states are kept: a tenth of a megabyte each, against the kilobyte of a vector.
_STATES = 300


class RememberingModel:
    """What `BundledModel` is, with a memory."""

    at_once = BundledModel.at_once

    def __init__(self, model: BundledModel) -> None:
        self._model = model
        self._vectors: dict[str, Vectors] = {}
        self._states: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str], prompt: str = "") -> Vectors:
        prompted = [prompt + text for text in texts]
        new = [text for text in dict.fromkeys(prompted) if text not in self._vectors]
        self._vectors.update(zip(new, self._model.embed(new), strict=True))
        return np.array([self._vectors[text] for text in prompted]).reshape(-1, 384)

    embed_queries = embed

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        known = self._states
        new = [text for text in dict.fromkeys(texts) if text not in known]
        states = known | dict(zip(new, self._model.states(new), strict=True))
        self._states = dict(list(states.items())[-_STATES:])
        return [states[text].copy() for text in texts]


def remembering_model() -> RememberingModel:
    """Return the model that embeds in this process; raises what loading it raises."""
    return _remembering(bundled_model())


@cache
def _remembering(model: BundledModel) -> RememberingModel:
    return RememberingModel(model)


@cache
def shared_tokenizer() -> Tokenizer:
    """Return the tokenizer of the bundled model, which takes 50 ms to load."""
    return bundled_tokenizer()
