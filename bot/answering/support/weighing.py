"""How sure it is that a window supports a claim: the fitted weights are all here.

Fitted and judged by `benchmarks/fit_support.py`, which prints the table.
"""

import math
from collections.abc import Mapping

# Log-odds for a whole 1 of each feature, and what that gains for each e-fold of words that the
# passage is longer than the middle: in long ones words are found by chance, and vectors blur. From
# the 1,198 human verdicts of AttributionBench's dev set; 2026-11-24. By five folds over its
# questions balanced accuracy is .734 (.738 with the rule on figures, .718 with all rules of
# `support`, which are there for what a model must not get away with); of the best window's share of
# words alone it is .66, of the best sentence's cosine .68.
WEIGHTS: Mapping[str, tuple[float, float]] = {
    "share": (-0.613, -0.030),
    "window_share": (0.000, -0.077),
    "passage_share": (0.036, -0.242),
    "runs": (0.292, 0.012),
    "phrases": (0.334, -0.189),
    "order": (0.307, -0.179),
    "worst_clause": (0.540, -0.401),
    "clause_share": (0.257, -0.201),
    "aligned": (0.321, 0.112),
    "aligned_weighted": (0.548, 0.118),
    "aligned_passage": (0.994, 0.029),
    "aligned_best": (-0.325, 0.079),
    "contrast": (-0.876, 0.458),
    "unaligned": (-0.261, -0.064),
    "least": (0.996, 0.128),
    "worst_aligned_clause": (0.607, -0.013),
    "aligned_clauses": (0.018, 0.008),
    "precision": (0.551, 0.144),
    "cosine": (-0.184, 0.093),
    "second_cosine": (-0.217, 0.084),
    "window_cosine": (0.175, 0.174),
    "passage_cosine": (1.438, 0.131),
    "claim_words": (0.005, 0.072),
    "clauses": (-0.000, 0.055),
    "passage_words": (0.025, -0.053),
    "passage_sentences": (-0.069, -0.150),
    "width": (-0.023, -0.005),
    "window_length": (-0.210, -0.259),
    "figures": (-0.074, -0.210),
    "figures_missing": (-0.477, 0.120),
    "figures_nowhere": (-0.422, 0.333),
    "names": (0.008, -0.009),
    "names_missing": (-0.083, -0.063),
    "names_nowhere": (-0.093, -0.070),
    "denies": (0.392, -0.341),
    "polarity": (-0.182, 0.381),
    "contradicts": (-0.217, -0.563),
    "swapped": (0.011, 1.273),
}
OFFSET = -2.688
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
