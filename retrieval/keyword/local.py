"""The keyword index of this machine, with the nearest chunks inside a restriction.

Only the keyword index has the dates and outlets of chunks, only the store their vectors. They are
combined in the way that costs least.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from retrieval.article import Vectors
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.tantivy_index import TantivyIndex

# Of 63,000 chunks (2026-11-25, two cores): 200 compared one by one take 5 ms, 500 13 ms, 4,000
# 119 ms; looking among 200 takes Chroma's graph 34 ms, among 1,000 18 ms, among 4,000 10 ms and 7
# more to list them; the nearest 700 of all with those outside dropped take 7 ms. So the last,
# if it finds enough; up to FEW chunks one by one; up to SOME among them.
FEW, SOME, MANY = 700, 5_000, 700
ENOUGH = 30
ALL = 300


class VectorStore(Protocol):
    """The vectors of the same chunks."""

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """Return the ids of the chunks nearest to a unit vector with their cosine, best first."""

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors of the stored chunks among `ids`."""


class LocalKeywordIndex(TantivyIndex):
    """A `KeywordIndex` in files of this machine, beside a store."""

    is_local = True

    def __init__(self, path: Path, store: VectorStore, is_word: Callable[[str], bool]) -> None:
        """Open the index of `store` under `path`; the rest is as for `TantivyIndex`."""
        super().__init__(path, is_word)
        self._store = store

    def nearest(
        self, vector: Vectors, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[str, float]:
        """Return the ids of up to `count` chunks with their cosine to a unit vector, best first.

        Exact for up to FEW chunks inside the restriction; beyond, nearly so.
        """
        if restriction.empty:
            # Chroma builds a part of its graph anew in each process, never twice the same: of the
            # nearest 150 of 7,776 it then misses 3.4 on average, of 700 cut to 150 .07. A server
            # with quotas gives no more than ALL, of which a test lets it miss .3 (2026-11-28).
            return dict(islice(self._store.nearest(vector, max(ALL, count)).items(), count))
        inside = self.count(restriction)
        if inside <= FEW:
            return self._one_by_one(vector, count, restriction)
        nearest = self._nearest_of_all(vector, count, restriction)
        if len(nearest) >= ENOUGH or inside > SOME:
            return nearest
        return self._store.nearest(vector, count, among=self.allowed(restriction))

    def _one_by_one(
        self, vector: Vectors, count: int, restriction: Restriction
    ) -> dict[str, float]:
        vectors = self._store.vectors(self.allowed(restriction))
        cosine = {id_: float(chunk @ vector) for id_, chunk in vectors.items()}
        return dict(sorted(cosine.items(), key=lambda item: -item[1])[:count])

    def _nearest_of_all(
        self, vector: Vectors, count: int, restriction: Restriction
    ) -> dict[str, float]:
        nearest = self._store.nearest(vector, MANY)
        allowed = self.inside(list(nearest), restriction)
        return {id_: nearest[id_] for id_ in [id_ for id_ in nearest if id_ in allowed][:count]}
