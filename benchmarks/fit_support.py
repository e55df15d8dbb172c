"""Fits how sure it is that a source supports a claim, and judges it by human verdicts.

    python benchmarks/fit_support.py FILE [--table]

FILE has JSON lines (gzip too): {"question", "claim", "source", "supported": bool, "subset"?}.
Prints balanced accuracy of simple baselines (at their best threshold on FILE),
of ours by five folds over the questions, and of the shipped weights; --table prints weights for
`weighing`. Needs scikit-learn. Prints no claim and no source.
"""

import argparse
import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.answering.support.alignment import Aligner
from bot.answering.support.checker import broken_rules
from bot.answering.support.claim import best_window, read_claim, read_passage
from bot.answering.support.features import features
from bot.answering.support.weights import MIDDLE, THRESHOLD, probability
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from retrieval.text.stemming import analyzer

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Strength of the penalty: of .003 to .1 the best by folds. Rounds of five folds that are averaged.
PENALTY, ROUNDS = 0.03, 3
BASELINES = ("share", "passage_share", "cosine", "passage_cosine")
RULES = ("figure", "name", "other name", "quote", "polarity", "condition", "roles")
_MARKERS = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]|\*\*|__")


@dataclass(frozen=True)
class Judged:
    """A claim with its source's features, the rules that it breaks, and the human verdict."""

    question: str
    subset: str
    supported: bool
    features: dict[str, float]
    broken: frozenset[str]


def read(path: Path) -> list[Judged]:
    """Read claims and look at each beside its source."""
    stems, aligner = analyzer().analyze, Aligner(Embedder())
    opened = gzip.open if path.suffix == ".gz" else open
    judged = []
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            article = Article("", "", row["source"])
            hit = Hit(Chunk(article, 0, len(article.text)), 1.0)
            claim = read_claim(_MARKERS.sub("", row["claim"]).strip(), stems)
            window = best_window(claim, read_passage(hit, stems))
            judged.append(
                Judged(
                    row.get("question", row["claim"]),
                    row.get("subset", "all"),
                    row["supported"],
                    features(claim, window, aligner, stems),
                    frozenset(broken_rules(claim, window, stems)),
                )
            )
    return judged


def balanced(found: Truths, true: Truths) -> float:
    """The mean of the shares of the supported and of the unsupported that are told right."""
    return float((found[true].mean() + (~found[~true]).mean()) / 2)


def best_threshold(scores: Numbers, true: Truths) -> float:
    return float(max(np.unique(scores), key=lambda bar: balanced(scores >= bar, true)))


def design(claims: Sequence[Judged]) -> Numbers:
    """Every feature, and every feature times how long the passage is."""
    x = np.array([list(one.features.values()) for one in claims])
    size = np.array([one.features["passage_words"] for one in claims]) - MIDDLE
    return np.hstack([x, x * size[:, None]])


def folded(claims: Sequence[Judged], x: Numbers, y: Truths, seed: int) -> Numbers:
    """The probability of each claim, fitted without the questions of its fold."""
    questions = sorted({one.question for one in claims})
    fold = dict(
        zip(questions, np.random.default_rng(seed).permutation(len(questions)) % 5, strict=True)
    )
    own = np.array([fold[one.question] for one in claims])
    p = np.zeros(len(y))
    for f in range(5):
        p[own == f] = model().fit(x[own != f], y[own != f]).predict_proba(x[own == f])[:, 1]
    return p


def model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=1000))


def show(label: str, found: Sequence[Truths], y: Truths, subset: NDArray[np.str_]) -> None:
    parts = [y | True, *(subset == name for name in sorted(set(subset)))]
    cells = (np.mean([balanced(one[part], y[part]) for one in found]) for part in parts)
    print(f"{label:34}" + "".join(f"{cell:10.3f}" for cell in cells), flush=True)


def table(x: Numbers, y: Truths, names: Sequence[str]) -> None:
    """Print the weights as `weighing` has them: of a feature, and of it times the size."""
    scaler, logistic = (step for _, step in model().fit(x, y).steps)
    raw = logistic.coef_[0] / scaler.scale_
    for i, name in enumerate(names):
        print(f'    "{name}": ({raw[i]:.3f}, {raw[i + len(names)]:.3f}),')
    print(f"OFFSET = {logistic.intercept_[0] - raw @ scaler.mean_:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    claims = read(given.file)
    y = np.array([one.supported for one in claims])
    subset = np.array([one.subset for one in claims])
    print(
        f"{f'{len(claims)} claims':34}{'all':>10}"
        + "".join(f"{n[:9]:>10}" for n in sorted(set(subset)))
    )
    for name in BASELINES:
        scores = np.array([one.features[name] for one in claims])
        show(f"baseline: {name}", [scores >= best_threshold(scores, y)], y, subset)
    keeps = np.array([not one.broken for one in claims])
    show("the rules alone", [keeps], y, subset)
    x = design(claims)
    p = [folded(claims, x, y, seed) for seed in range(ROUNDS)]
    show("ours, 5 folds", [one >= THRESHOLD for one in p], y, subset)
    for rule in RULES:
        kept = np.array([rule not in one.broken for one in claims])
        show(
            f"ours, 5 folds, and the rule {rule!r}",
            [(one >= THRESHOLD) & kept for one in p],
            y,
            subset,
        )
    show("ours, 5 folds, and all rules", [(one >= THRESHOLD) & keeps for one in p], y, subset)
    shipped = np.array([probability(one.features) for one in claims])
    show("as shipped, not folded", [shipped >= THRESHOLD], y, subset)
    show("as shipped, and all rules", [(shipped >= THRESHOLD) & keeps], y, subset)
    if given.table:
        table(x, y, list(claims[0].features))


if __name__ == "__main__":
    main()
