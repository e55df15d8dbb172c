"""Sparse vectors whose product is BM25, for a server that indexes them, and counts of their use.

BM25 as of Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with the same
numbers as in the local keyword index. The server itself weighs each stem by how rare it is, and
does not say how rare: so that is counted here too. Chroma's own errors pass through.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from retrieval.batches import groups
from retrieval.keyword.index import TITLE_WEIGHT
from retrieval.store.collections import Collection

# From dimension to weight, in the order of the dimensions.
Sparse = Mapping[int, float]

_SATURATION, _LENGTH = 1.2, 0.75  # k1 and b
# The mean numbers of stems in title and text of 7,776 passages of news, which a server cannot tell.
_MEAN = {"title": 7.4, "text": 83.0}
_LONGEST_TITLE = 100  # stems, for a vector of a bounded size
_WEIGHT = {"title": TITLE_WEIGHT, "text": 1.0}


def of_passage(title: Sequence[str], text: Sequence[str]) -> Sparse:
    """Return the weights of the stems of a title, and of those of a passage."""
    fields = {"title": title[:_LONGEST_TITLE], "text": text}
    return _sorted(
        (dimension(field, stem), _saturated(count, len(stems) / _MEAN[field]))
        for field, stems in fields.items()
        for stem, count in Counter(stems).items()
    )


def of_question(stems: Iterable[str]) -> Sparse:
    """Return the weights of the stems of a question, each once."""
    return _sorted(
        (dimension(field, stem), weight)
        for stem in dict.fromkeys(stems)
        for field, weight in _WEIGHT.items()
    )


def dimension(field: str, stem: str) -> int:
    """Return the number, of 31 bits, that stands for a stem of a title or text."""
    digest = hashlib.blake2b(f"{field}:{stem}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) >> 1


class Vocabulary:
    """How many chunks have each dimension, in a collection of its own; `page` a request."""

    def __init__(self, collection: Collection, page: int) -> None:
        self._collection, self._page = collection, page

    def frequencies(self, dimensions: Iterable[int]) -> dict[int, int]:
        """Return the counts of these dimensions; those that no chunk has are left out."""
        counts = {}
        for page in groups(map(str, dict.fromkeys(dimensions)), self._page):
            rows = self._collection.get(ids=page, include=["metadatas"])
            for id_, metadata in zip(rows["ids"], rows["metadatas"] or [], strict=True):
                counts[int(id_)] = int(metadata["chunks"])
        return {number: count for number, count in counts.items() if count > 0}

    def add(self, dimensions: Counter[int], sign: int = 1) -> None:
        """Count so many more chunks that have these dimensions; with a `sign` of -1, fewer."""
        for page in groups(dimensions, self._page):
            before = self.frequencies(page)
            counts = [max(0, before.get(n, 0) + sign * dimensions[n]) for n in page]
            self._collection.upsert(
                ids=[str(number) for number in page],
                embeddings=[_placeholder(number) for number in page],
                metadatas=[{"chunks": count} for count in counts],
            )


def _saturated(count: int, length: float) -> float:
    """The weight of a stem that occurs so often in a text of so many times the mean length."""
    return count * (_SATURATION + 1) / (count + _SATURATION * (1 - _LENGTH + _LENGTH * length))


def _sorted(weights: Iterable[tuple[int, float]]) -> Sparse:
    return dict(sorted(weights))


def _placeholder(number: int) -> list[float]:
    """Return the vector that Chroma wants with every record, see `records.placeholder`."""
    return [1 + (number >> 16) / 32768, 1 + (number & 0xFFFF) / 65536]
