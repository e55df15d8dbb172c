"""How sure it is that a window supports a claim: the fitted weights are all here.

Fitted and judged by `benchmarks/fit_support.py`, which prints the table.
"""

import math
from collections.abc import Mapping

# Log-odds for a whole 1 of each feature, and what that gains for each e-fold of words that the
# passage is longer than the middle: in long ones words are found by chance, and vectors blur. From
# the 1,198 human verdicts of AttributionBench's dev set; 2026-11-25. By five folds over its
# questions balanced accuracy is .735 (.738 with the rule on figures, .717 with all rules of
# `checker`, which are there for what a model must not get away with); of the best window's share of
# words alone it is .66, of the best sentence's cosine .68. A forest of 300 trees gives .740, both
# averaged .741: too little to ship one.
WEIGHTS: Mapping[str, tuple[float, float]] = {
    "share": (-0.605, -0.031),
    "window_share": (-0.006, -0.079),
    "passage_share": (0.023, -0.244),
    "runs": (0.296, 0.010),
    "phrases": (0.335, -0.191),
    "order": (0.307, -0.177),
    "worst_clause": (0.537, -0.404),
    "clause_share": (0.258, -0.202),
    "aligned": (0.340, 0.111),
    "aligned_weighted": (0.548, 0.118),
    "aligned_passage": (0.974, 0.029),
    "aligned_best": (-0.319, 0.080),
    "contrast": (-0.888, 0.465),
    "unaligned": (-0.279, -0.058),
    "least": (0.995, 0.126),
    "worst_aligned_clause": (0.604, -0.012),
    "aligned_clauses": (0.016, 0.009),
    "precision": (0.543, 0.142),
    "cosine": (-0.197, 0.094),
    "second_cosine": (-0.222, 0.084),
    "window_cosine": (0.196, 0.173),
    "passage_cosine": (1.431, 0.131),
    "claim_words": (0.009, 0.072),
    "clauses": (-0.001, 0.055),
    "passage_words": (0.026, -0.053),
    "passage_sentences": (-0.067, -0.149),
    "width": (-0.016, -0.003),
    "window_length": (-0.209, -0.261),
    "figures": (-0.073, -0.209),
    "figures_missing": (-0.470, 0.126),
    "figures_nowhere": (-0.426, 0.327),
    "names": (0.008, -0.006),
    "names_missing": (-0.088, -0.070),
    "names_nowhere": (-0.103, -0.078),
    "denies": (0.389, -0.338),
    "polarity": (-0.170, 0.371),
    "contradicts": (-0.223, -0.558),
    "swapped": (0.052, 1.305),
}
OFFSET = -2.691
MIDDLE = 4.0  # of the logarithm of a passage's words

# Balanced accuracy is the same from .48 to .52.
THRESHOLD = 0.5


def probability(features: Mapping[str, float]) -> float:
    """Return the probability, from 0 to 1, that the claim is supported."""
    size = features["passage_words"] - MIDDLE
    odds = OFFSET + sum(
        (weight + slope * size) * features[name] for name, (weight, slope) in WEIGHTS.items()
    )
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
