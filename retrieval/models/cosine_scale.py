"""Cosine scale: the cosines of any embedding model on the scale of the bundled one.

All weights and bars are fitted on the bundled model's cosines; those of e5, say, lie between .7 and
.9 whatever is compared. Two points of a store carry over from model to model: how near questions
and passages lie that have nothing to do with each other, and how near those that belong together.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from retrieval.article import Vectors

# The least distance of the two points that is believed.
_LEAST = 0.01

# Of the names in a store's metadata.
_PREFIX = "cosine "


@dataclass(frozen=True)
class CosineScale:
    """The mean cosines of unrelated and of related pairs, by a model and by the bundled one.

    `passages` is how many the store had when they were measured.
    """

    unrelated: float = 0.0
    related: float = 1.0
    bundled_unrelated: float = 0.0
    bundled_related: float = 1.0
    passages: float = 0

    def __call__(self, cosine: float) -> float:
        """Return the cosine on the scale of the bundled model, at most 1."""
        return float(self.scaled(np.asarray(cosine)))

    def scaled(self, cosines: Vectors) -> Vectors:
        """Return the same of many cosines, in any shape."""
        share = (cosines - self.unrelated) / (self.related - self.unrelated)
        width = self.bundled_related - self.bundled_unrelated
        scaled: Vectors = np.minimum(1.0, self.bundled_unrelated + share * width)
        return scaled

    @classmethod
    def measured(cls, own: Vectors, bundled: Vectors, passages: int) -> "CosineScale":
        """Return the scale by cosines of questions (rows) and passages (columns) of both models.

        With n passages, rows i, n + i, ... are questions that passage i answers. The scale changes
        nothing where there are too few to tell.
        """
        if len(own) == 0 or own.shape[1] < 2:
            return AS_IS
        (unrelated, related), (bundled_unrelated, bundled_related) = map(_means, (own, bundled))
        if min(related - unrelated, bundled_related - bundled_unrelated) < _LEAST:
            return AS_IS
        return cls(unrelated, related, bundled_unrelated, bundled_related, passages)

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


def _means(cosines: Vectors) -> tuple[float, float]:
    rows, columns = cosines.shape
    related = np.arange(rows)[:, None] % columns == np.arange(columns)
    return float(cosines[~related].mean()), float(cosines[related].mean())
