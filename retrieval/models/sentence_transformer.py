"""A sentence-transformers model: any of them, on all cores or a GPU; loading takes seconds.

Chooses precision and batch size, and nothing of what is embedded.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.errors import ModelError

if TYPE_CHECKING:
    import torch

# Fewer characters than this are embedded on one core. Threads that wait for each other where
# another program has a core took 58 ms for a question (p95 803) against 13 (p95 24), at load 7.
LITTLE = 6_000

# Texts computed together.
_BATCH, _GPU_BATCH = 16, 512


class SentenceModel:
    """A loaded model; safe to use from several threads, one at a time."""

    def __init__(self, path: Path | str, dtype: "torch.dtype | None" = None) -> None:
        """Load it from a folder or the local Hugging Face cache; raise `ModelError` if it fails.

        `dtype` is the precision; by default half where that is fast.
        """
        require_packages(f"the embedding model {str(path)!r}")
        self._one_at_a_time = threading.Lock()  # two that pad at once fail
        # Before the import: the library reads it there, and would otherwise ask a hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        # Lengths of text whose compiled code is kept: 1024 cost 200 MB, 16 80, and save no time.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "1")
        with quiet():
            import torch
            from sentence_transformers import SentenceTransformer

            self._cores = torch.get_num_threads()
            self._on_gpu = torch.cuda.is_available()
            try:
                self._model = SentenceTransformer(
                    str(path), local_files_only=True, model_kwargs={"dtype": dtype or _dtype()}
                )
            except (OSError, ValueError, RuntimeError, KeyError) as error:
                raise ModelError(
                    f"the embedding model {str(path)!r} cannot be loaded "
                    f"({type(error).__name__}); set FOOTNOTE_EMBEDDING_MODEL to the folder of a "
                    "sentence-transformers model, or leave it empty for the bundled one"
                ) from error

    @property
    def tokenizer(self) -> Tokenizer:
        """A copy of the tokenizer that neither truncates nor pads."""
        tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def at_once(self) -> int:
        """The number of texts that are embedded between two reports of progress."""
        return 8 * _GPU_BATCH if self._on_gpu else 4 * _BATCH

    def embed(self, texts: Sequence[str], prompt: str = "") -> NDArray[np.float32]:
        """Return one row per passage, shape (len(texts), dimension), with a prompt before each."""
        return self._encode(self._model.encode_document, texts, prompt)

    def embed_queries(self, texts: Sequence[str], prompt: str = "") -> NDArray[np.float32]:
        """Return the same of questions: some models have a part of their own for them."""
        return self._encode(self._model.encode_query, texts, prompt)

    def states(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the last hidden states of each text, shape (pieces with both ends, dimension)."""
        with self._computing(texts):
            tensors = self._model.encode(
                list(texts),
                prompt="",
                output_value="token_embeddings",
                batch_size=_BATCH,
                show_progress_bar=False,
            )
        return [states.float().cpu().numpy() for states in tensors]

    def _encode(
        self, encode: Callable[..., object], texts: Sequence[str], prompt: str
    ) -> NDArray[np.float32]:
        with self._computing(texts):
            vectors = encode(
                list(texts),
                prompt=prompt,  # empty: not the model's own, which the caller has read
                batch_size=_GPU_BATCH if self._on_gpu else _BATCH,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    @contextlib.contextmanager
    def _computing(self, texts: Sequence[str]) -> Iterator[None]:
        import torch

        with self._one_at_a_time:
            # Costs microseconds.
            torch.set_num_threads(1 if sum(map(len, texts)) < LITTLE else self._cores)
            yield


def is_installed() -> bool:
    """Whether torch and sentence-transformers are here, which Footnote itself can do without."""
    return all(find_spec(name) for name in ("torch", "sentence_transformers"))


def is_faster() -> bool:
    """Whether it is here, and embeds many texts faster than ONNX Runtime: on a GPU it does."""
    return is_installed() and any(Path("/dev").glob("nvidia[0-9]*"))


def require_packages(model: str) -> None:
    """Raise `ModelError` for a model, as a sentence begins, whose packages are not installed."""
    if not is_installed():
        raise ModelError(f"{model} needs packages; run `pip install 'footnote-qa[torch]'`")


def _dtype() -> "torch.dtype":
    """Half precision where it is computed in hardware, which is 2 to 3 times as fast as fp32.

    Elsewhere it is slower. Least cosine of bf16 against fp32 over 745 news chunks: 0.99994.
    """
    import torch

    if torch.cuda.is_available():
        return torch.float16
    pays = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if pays else torch.float32


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' progress bars and notices off the terminal."""
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    yield
