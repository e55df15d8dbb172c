"""Top stories of a period: the texts that the most others are near to.

Degree centrality in the graph of near texts (LexRank, Erkan and Radev 2004). Pure.
"""

from collections.abc import Sequence

import numpy as np

from retrieval.article import Vectors
from retrieval.models.cosine_scale import AS_IS, CosineScale

# Two openings with at least this cosine are about one story. Of .45 to .65 on three periods of news
# (2026-11-28): below .5 an election swallows what else is about politics, above .65 it falls apart.
NEAR = 0.6


def leading(
    vectors: Vectors, copies: Sequence[int], count: int, scale: CosineScale = AS_IS
) -> list[int]:
    """Return up to `count` rows of unit vectors, those that most others are near to first.

    `copies` are how many texts each row stands for already. No two rows are near each other; of
    equals the first comes first.
    """
    near = scale.scaled(vectors @ vectors.T) >= NEAR
    np.fill_diagonal(near, val=True)  # also where a text is not embedded yet: zeros
    left = np.ones(len(vectors), dtype=bool)
    chosen: list[int] = []
    while left.any() and len(chosen) < count:
        degrees = ((near & left) @ np.asarray(copies)) * left
        chosen.append(int(degrees.argmax()))
        left &= ~near[chosen[-1]]
        left[chosen[-1]] = False
    return chosen
