"""Cosine scale: the cosines of any embedding model on the scale of the bundled one.

All weights and bars are fitted on the bundled model's cosines; those of e5, say, lie between .7 and
.9 whatever is compared. How unusual a cosine is for a model and a store carries over: so many
standard deviations above the mean of questions and passages that have nothing to do with each
other (z-scores, as in the fusion of search scores).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from retrieval.article import Vectors

# The least deviation that is divided by: of a store with hardly an article.
_LEAST = 0.005


@dataclass(frozen=True)
class CosineScale:
    """The background of a model and of the bundled one: means and standard deviations of cosines.

    `passages` is how many the store had when they were measured.
    """

    mean: float = 0.0
    deviation: float = 1.0
    bundled_mean: float = 0.0
    bundled_deviation: float = 1.0
    passages: float = 0

    def __call__(self, cosine: float) -> float:
        """Return the cosine of the bundled model that would be as unusual."""
        return float(self.scaled(np.asarray(cosine)))

    def scaled(self, cosines: Vectors) -> Vectors:
        """Return the same of many cosines."""
        unusual = (cosines - self.mean) / self.deviation
        scaled: Vectors = np.minimum(1.0, self.bundled_mean + unusual * self.bundled_deviation)
        return scaled

    @classmethod
    def measured(
        cls, own: tuple[Vectors, Vectors], bundled: tuple[Vectors, Vectors], passages: int
    ) -> "CosineScale":
        """Return the scale by vectors of questions and of passages, of both models."""
        (mean, deviation), (bundled_mean, bundled_deviation) = map(_background, (own, bundled))
        return cls(mean, deviation, bundled_mean, bundled_deviation, passages)

    @classmethod
    def stored(cls, metadata: Mapping[str, Any]) -> "CosineScale":
        """Return the scale in a store's metadata, one that changes nothing if there is none."""
        names = asdict(AS_IS)
        if any(_PREFIX + name not in metadata for name in names):
            return AS_IS
        return cls(**{name: float(metadata[_PREFIX + name]) for name in names})

    @property
    def metadata(self) -> dict[str, float]:
        """The scale as metadata of a store."""
        return {_PREFIX + name: float(value) for name, value in asdict(self).items()}


AS_IS = CosineScale()
_PREFIX = "cosine "


def _background(vectors: tuple[Vectors, Vectors]) -> tuple[float, float]:
    cosines = vectors[0] @ vectors[1].T
    return float(np.mean(cosines)), max(_LEAST, float(np.std(cosines)))
