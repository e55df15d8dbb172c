"""The stems of a chunk sentence by sentence, as numbers: what a question's words are compared with.

Made when a chunk is indexed, since splitting and stemming the best 50 takes longer than the rest of
a search.
"""

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Chunk
from retrieval.text.sentences import split_sentences

# The title's stems, then those of each sentence, with a BREAK after each of them.
Stems = NDArray[np.uint32]
BREAK = 0
NO_STEMS: Stems = np.empty(0, np.uint32)


def number(stem: str) -> int:
    """Return the number of a stem, never BREAK."""
    return crc32(stem.encode()) or 1


def stems_of(chunk: Chunk, terms: Callable[[str], Sequence[str]]) -> Stems:
    """Return the stems of a chunk; `terms` gives those of a text."""
    text = chunk.article.text
    spans = split_sentences(text, chunk.start, chunk.end)
    parts = [chunk.article.title, *(text[span.start : span.end] for span in spans)]
    return np.array(
        [value for part in parts for value in (*map(number, dict.fromkeys(terms(part))), BREAK)],
        dtype=np.uint32,
    )
