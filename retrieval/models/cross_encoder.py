"""A sentence-transformers cross-encoder by name or path: loaded late, its errors translated.

Optional: not imported without a setting. Its callers know what its scores mean.
"""

import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.models.sentence_transformer import quiet, require_packages

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder as CrossEncoder


class CrossEncoding:
    """Scores pairs of texts with one model; safe to use from several threads.

    `role` is what the model is for and `setting` the name of its setting, for errors; `unfit`
    returns why a loaded model cannot be used, or ''.
    """

    def __init__(
        self, name: str, role: str, setting: str, unfit: "Callable[[CrossEncoder], str]"
    ) -> None:
        self.name, self.role, self.setting = name, role, setting
        self._unfit = unfit
        # Held while reading too: a tokenizer that pads for two threads at once fails.
        self._one_at_a_time = threading.RLock()
        self._model: CrossEncoder | None = None

    def load(self) -> "CrossEncoder":
        """Load the model if it is not in memory yet; raise `ModelError` if that cannot be done."""
        with self._one_at_a_time:
            if self._model is None:
                self._model = self._load()
            return self._model

    def read(
        self, pairs: Sequence[tuple[str, str]], *, logits: bool = False
    ) -> NDArray[np.float64]:
        """Return a row for each pair: the model's scores, or the `logits` that they are made of."""
        with self._one_at_a_time:
            model = self.load()
            try:
                scores = model.predict(
                    list(pairs),
                    activation_fn=_unchanged if logits else None,
                    show_progress_bar=False,
                )
            except (RuntimeError, ValueError, IndexError) as error:
                raise self._error("failed", type(error).__name__) from error
        return np.asarray(scores, dtype=np.float64).reshape(len(pairs), -1)

    def _load(self) -> "CrossEncoder":
        require_packages(f"the {self.role} {self.name!r}")
        # Before the import, as in `sentence_transformer`: no hub is asked.
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
        if why := self._unfit(model):
            raise self._error("cannot be used", why)
        return model

    def _error(self, what: str, why: str) -> ModelError:
        return ModelError(
            f"the {self.role} {self.name!r} {what} ({why}); set {self.setting} to the folder of a "
            "sentence-transformers cross-encoder, or to its name in the local cache, or leave it "
            "empty for none"
        )


def _unchanged(logits: object) -> object:
    return logits
