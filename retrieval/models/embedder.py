"""Texts to vectors: which model embeds what, a few texts at once or many.

Nothing heavy is imported until a text is embedded: counting word pieces needs the tokenizer alone.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from retrieval.errors import ModelError
from retrieval.models.bundled import (
    BUNDLED,
    BUNDLED_SHA256,
    BundledModel,
    bundled_tokenizer,
    checked_path,
)
from retrieval.models.endpoint import RemoteModel
from retrieval.vectors import Vectors

if TYPE_CHECKING:
    from retrieval.models.sentence_transformer import SentenceModel

log = logging.getLogger(__name__)


# Questions whose vectors are remembered: search and answer both want that of the same one.
REMEMBERED = 100

# After so many, hundreds at a time, it pays to load sentence-transformers for more: that takes 7
# seconds and 450 MB, and then 48 passages a second on two cores instead of 39.
MANY, TOGETHER = 2000, 200

# Enough for batches of like length, few enough that who is interrupted loses seconds of work.
BATCH = 512


class Embedder:
    """An embedding model by name, loaded at the first text; safe to use from several threads.

    `name` is empty for the bundled model, else what sentence-transformers takes: a path, or a name
    in the local Hugging Face cache. The bundled one is computed by ONNX Runtime, after thousands of
    texts by sentence-transformers: the same vectors (least cosine of fp32 and bf16: .9999).
    With a `url`, the model of that name is asked there, with a `key` if it wants one.
    """

    def __init__(self, name: str = "", url: str = "", key: str = "") -> None:
        self.name = name or url or BUNDLED
        self._bundled = not name and not url
        self._local = bool(name) and not url  # a model of sentence-transformers
        self._remote = RemoteModel(url, name, key) if url else None
        self._loading, self._loading_slowly = threading.Lock(), threading.Lock()
        self._coming: threading.Thread | None = None
        self._count = 0  # of texts embedded with hundreds of others
        self._quick: BundledModel | None = None
        self._model: SentenceModel | None = None
        self._asked: dict[str, Vectors] = {}

    @property
    def batch(self) -> int:
        """How many texts it is best given at once, by now, by one who has many."""
        return min(8 * BATCH, max(BATCH, self._model.at_once)) if self._model else BATCH

    @property
    def identity(self) -> str:
        """What is kept with the store, to recognise vectors of another model."""
        return f"{self.name}@{BUNDLED_SHA256[:12]}" if self._bundled else self.name

    def load(self) -> "BundledModel | SentenceModel | RemoteModel":
        """Load what embeds questions, if it is not in memory yet."""
        return self._remote or self._here()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row of float32 per text, shape (len(texts), dimension)."""
        return _unit(self.load().embed(texts))

    def embed_question(self, question: str) -> Vectors:
        """Return the vector of a question, shape (dimension,); the latest ones are remembered."""
        vector = self._asked.get(question)
        if vector is None:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            vector = self._asked[question] = self.embed([question])[0]
        return vector

    def embed_many(
        self, texts: Sequence[str], on_embedded: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        """Return the same as `embed`; `on_embedded` is told how many more are done.

        Those of like length go together, so that little of a batch is padding.
        """
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts: list[Vectors] = []
        done = 0
        while done < len(order):
            model = self._for_many() if self._bundled else self.load()
            places = order[done : done + model.at_once]
            parts.append(model.embed([texts[place] for place in places]))
            done += len(places)
            self._count += len(places) if len(texts) >= TOGETHER else 0
            on_embedded(len(places))
        vectors = np.concatenate(parts) if parts else self.embed([])
        unsorted: Vectors = np.empty_like(vectors)
        unsorted[order] = _unit(vectors)
        return unsorted

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the hidden states of each text, shape (word pieces with both ends, dimension).

        An endpoint has none to give: those of the bundled model stand in.
        """
        return self._here().states(texts)

    def piece_ends(self, text: str) -> list[int]:
        """Return the end offset in `text` of each of its word pieces, by its own tokenizer.

        For an endpoint, by that of the bundled model.
        """
        return [end for _, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return self._sentence_model().tokenizer if self._local else bundled_tokenizer()

    def _here(self) -> "BundledModel | SentenceModel":
        return self._sentence_model() if self._local else self._bundled_model()

    def _for_many(self) -> "BundledModel | SentenceModel":
        """What is fastest by now; sentence-transformers, where it pays, is loaded in a thread."""
        with self._loading:
            if self._coming is None and self._count >= MANY and _half_precision():
                self._coming = threading.Thread(target=self._load_meanwhile, daemon=True)
                self._coming.start()
        return self._model or self._bundled_model()

    def _load_meanwhile(self) -> None:
        try:
            self._sentence_model()
        except ModelError as error:
            log.warning("all is embedded by ONNX Runtime, since %s", error)

    def _bundled_model(self) -> BundledModel:
        with self._loading:
            if self._quick is None:
                self._quick = BundledModel()
        return self._quick

    def _sentence_model(self) -> "SentenceModel":
        with self._loading_slowly:
            if self._model is None:
                from retrieval.models.sentence_transformer import SentenceModel

                self._model = SentenceModel(checked_path() if self._bundled else self.name)
        return self._model


def _half_precision() -> bool:
    """Whether half precision is computed in hardware, without which ONNX Runtime is faster."""
    processor = Path("/proc/cpuinfo")
    flags = processor.read_text(encoding="utf-8") if processor.exists() else ""
    return any(Path("/dev").glob("nvidia[0-9]*")) or "avx512_bf16" in flags or "amx_bf16" in flags


def _unit(vectors: Vectors) -> Vectors:
    # A model's own normalising is in bf16, up to 0.1 % off.
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit
