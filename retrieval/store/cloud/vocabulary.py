"""How many chunks have each dimension of the sparse vectors, kept on the server beside them.

The server weighs a question by that, and does not say it. Chroma's own errors pass through.
"""

from collections import Counter
from collections.abc import Iterable

from retrieval.batches import groups
from retrieval.store.store import Collection


class Vocabulary:
    """The counts in one collection, `page` of them a request."""

    def __init__(self, collection: Collection, page: int) -> None:
        self._collection, self._page = collection, page

    def frequencies(self, dimensions: Iterable[int]) -> dict[int, int]:
        """Return the counts of these dimensions; those that no chunk has are left out."""
        found = {}
        for page in groups(map(str, dict.fromkeys(dimensions)), self._page):
            rows = self._collection.get(ids=page, include=["metadatas"])
            for id_, metadata in zip(rows["ids"], rows["metadatas"] or [], strict=True):
                found[int(id_)] = int(metadata["chunks"])
        return {one: count for one, count in found.items() if count > 0}

    def add(self, dimensions: Counter[int], sign: int = 1) -> None:
        """Note that so many more chunks have these dimensions; with a `sign` of -1, fewer."""
        for page in groups(dimensions, self._page):
            known = self.frequencies(page)
            counts = [max(0, known.get(one, 0) + sign * dimensions[one]) for one in page]
            self._collection.upsert(
                ids=[str(one) for one in page],
                embeddings=[_placeholder(one) for one in page],
                metadatas=[{"chunks": count} for count in counts],
            )


def _placeholder(number: int) -> list[float]:
    """Return the vector that Chroma wants with every record, see `records.placeholder`."""
    return [1 + (number >> 16) / 32768, 1 + (number & 0xFFFF) / 65536]
