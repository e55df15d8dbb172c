"""Texts to vectors: the bundled model, a sentence-transformers model, or an embedding endpoint.

Nothing heavy is imported until a text is embedded: counting word pieces needs the tokenizer alone.
"""

import logging
import math
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from retrieval.article import Vectors
from retrieval.errors import ModelError
from retrieval.models.bundled import (
    BUNDLED,
    BUNDLED_SHA256,
    BundledModel,
    bundled_model,
    bundled_tokenizer,
    verified_path,
)
from retrieval.models.cosine_scale import AS_IS
from retrieval.models.endpoint import EndpointModel
from retrieval.models.prompts import NO_PROMPTS, Prompts

if TYPE_CHECKING:
    from retrieval.models.sentence_transformer import SentenceModel

log = logging.getLogger(__name__)

# Questions whose vectors are remembered: search and answer both want that of the same one.
REMEMBERED = 100

# After so many passages, counted where so many are given together, it pays to load
# sentence-transformers where there is a GPU: 7 s and 450 MB.
MANY, TOGETHER = 3000, 64

# Passages embedded and written together: two seconds on two cores, after which they are found, and
# which are lost when interrupted. Of 512 a chunk costs .5 ms less, of 33 (2026-11-29).
BATCH = 128


class Embedder:
    """An embedding model by name, loaded at the first text; safe to use from several threads.

    `name` is empty for the bundled model, else what sentence-transformers takes: a path, or a name
    in the local Hugging Face cache. The bundled one runs on ONNX Runtime, and after `many` passages
    on sentence-transformers: nearly the same vectors. With a `url`, the model of that name is
    called there, with a `key` if it wants one.
    """

    def __init__(
        self,
        name: str = "",
        url: str = "",
        key: str = "",
        *,
        prompts: Prompts = NO_PROMPTS,
        dimension: int = 0,
        many: float | None = None,
        batch: int = BATCH,
    ) -> None:
        """By default `many` is `MANY` where there is a GPU, elsewhere never.

        `prompts` stand in front of what is embedded; `dimension` numbers of a vector are kept, all
        if 0.
        """
        self.name = name or url or BUNDLED
        self.is_bundled = not name and not url
        self._is_local = bool(name) and not url  # a model of sentence-transformers
        self.prompts = prompts
        self._dimension = dimension
        self.scale = AS_IS  # of the store that is searched; see `Index.refresh`
        self._endpoint = EndpointModel(url, name, key) if url else None
        self._many, self._batch = many, batch
        self._count = 0  # of texts embedded with hundreds of others
        self._sentence: SentenceModel | None = None
        # Two, so that a question need not wait while sentence-transformers is loaded.
        self._loading = threading.Lock()
        self._questions: dict[str, Vectors] = {}

    @property
    def batch(self) -> int:
        """The number of texts that are best embedded together, where there are many."""
        return max(self._batch, self._sentence.at_once) if self._sentence else self._batch

    @property
    def identity(self) -> str:
        """The name stored with the vectors, to recognise those of another model or prompt."""
        if self.is_bundled:
            return f"{self.name}@{BUNDLED_SHA256[:12]}"
        parts = [self.name, *self.prompts.described]
        return ", ".join([*parts, f"{self._dimension} dimensions"] if self._dimension else parts)

    def load(self) -> "BundledModel | SentenceModel | EndpointModel":
        """Load the model that embeds questions, if it is not in memory yet."""
        return self._endpoint or self._local_model()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row of float32 per passage, shape (len(texts), dimension)."""
        return self._unit(self.load().embed(texts, self.prompts.document))

    def embed_question(self, question: str) -> Vectors:
        """Return the vector of a question, shape (dimension,); the latest ones are remembered."""
        vector = self._questions.get(question)
        if vector is None:
            if len(self._questions) >= REMEMBERED:
                self._questions.clear()
            vector = self._questions[question] = self.embed_questions([question])[0]
        return vector

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return one unit-length row per question, shape (len(questions), dimension)."""
        return self._unit(self.load().embed_queries(questions, self.prompts.query))

    def embed_many(
        self, texts: Sequence[str], on_embedded: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        """Return the same as `embed`; `on_embedded` is called with how many more are done.

        Texts of like length go together, so that little of a batch is padding.
        """
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts: list[Vectors] = []
        done = 0
        while done < len(order):
            model = self._model_for_many() if self.is_bundled else self.load()
            places = order[done : done + model.at_once]
            parts.append(model.embed([texts[place] for place in places], self.prompts.document))
            done += len(places)
            self._count += len(places) if len(texts) >= TOGETHER else 0
            on_embedded(len(places))
        vectors = self._unit(np.concatenate(parts)) if parts else self.embed([])
        unsorted: Vectors = np.empty_like(vectors)
        unsorted[order] = vectors
        return unsorted

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the hidden states of each text, shape (word pieces with both ends, dimension).

        An endpoint has none to give: those of the bundled model stand in.
        """
        return self._local_model().states(texts)

    def piece_ends(self, text: str) -> list[int]:
        """Return the end offset in `text` of each of its word pieces, by its own tokenizer.

        For an endpoint, by that of the bundled model.
        """
        return [end for _, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return self._sentence_model().tokenizer if self._is_local else bundled_tokenizer()

    def _unit(self, vectors: Vectors) -> Vectors:
        """Return the vectors with the numbers that are kept, at length 1.

        A model's own normalising is in bf16, up to 0.1 % off.
        """
        kept = vectors[:, : self._dimension or None]
        unit: Vectors = kept / np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-12)
        return unit

    def _local_model(self) -> "BundledModel | SentenceModel":
        return self._sentence_model() if self._is_local else bundled_model()

    def _model_for_many(self) -> "BundledModel | SentenceModel":
        """Return what embeds passages soonest, now that so many were."""
        if self._many is None:
            from retrieval.models.sentence_transformer import is_faster

            self._many = MANY if is_faster() else math.inf
        if self._count >= self._many:
            try:
                return self._sentence_model()
            except ModelError as error:
                log.warning("ONNX Runtime embeds all texts, since %s", error)
                self._many = math.inf
        return bundled_model()

    def _sentence_model(self) -> "SentenceModel":
        with self._loading:
            if self._sentence is None:
                from retrieval.models.sentence_transformer import SentenceModel

                self._sentence = SentenceModel(verified_path() if self.is_bundled else self.name)
        return self._sentence
