"""Fit the weights of an answer's sentences and its confidence, and print both tables.

    python -m benchmarks.fit_sentences NEWS SEEDS SQUAD MORE UNSEEN ...    files of `sentence_rows`

The ranking is listwise: the likelihood of any right sentence among all of its question. NEWS is
judged by five folds, SEEDS and UNSEEN unfitted. MORE, further questions as in SQUAD, is fitted
only. Needs scikit-learn and scipy.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks.listwise import Lists, Numbers, likeliest
from benchmarks.sentence_rows import NAMES, Row, load
from bot.answering.extractive.answer import SHORTLIST, choose
from bot.answering.extractive.candidates import SentenceCandidate
from bot.answering.extractive.confidence import CERTAINTY, answer_features
from bot.evaluation.metrics import holds_answer

# A SQuAD question counts this much beside one on news, or the 2,100 of them decide: they are put in
# the words of the passage, which people's are not. Of .05 to .2 the best by folds of news.
SQUAD_WEIGHT = 0.1
RIDGE = 10.0


def fit_ranking(rows: Sequence[Row], ridge: float = RIDGE) -> Numbers:
    """Return the weights under which the right sentences of each question are likeliest."""
    usable = [row for row in rows if row.y.any() and not row.y.all()]
    x, y = np.concatenate([row.x for row in usable]), np.concatenate([row.y for row in usable])
    scale = x.std(0) + 1e-6
    counts = np.array([row.weight for row in usable])
    return likeliest(Lists(x / scale, y, [len(row.y) for row in usable], counts), ridge) / scale


def ranked(row: Row, weights: Numbers) -> list[SentenceCandidate]:
    """Rank as the product does: a short list without the cosine, then with it."""
    cosine = NAMES.index("cosine")
    blind = row.x @ weights - row.x[:, cosine] * weights[cosine]
    short = np.argsort(-blind, kind="stable")[:SHORTLIST]
    scores = row.x[short] @ weights
    best = np.argsort(-scores, kind="stable")
    return [replace(row.found[short[i]], score=float(scores[i])) for i in best]


def shown(row: Row, weights: Numbers) -> tuple[bool, bool]:
    """Whether the first sentence, and the first three, hold the answer."""
    if not row.found:
        return False, False
    texts = [one.text for one in choose(ranked(row, weights), within=float("inf"))]
    answers = row.case.answers
    return holds_answer(texts[0], answers), holds_answer(" ".join(texts), answers)


def judge(rows: Sequence[Row], weights: Callable[[int], Numbers]) -> str:
    """The shares of answerable questions whose first and first three sentences hold the answer."""
    held = [shown(row, weights(i)) for i, row in enumerate(rows) if row.case.answerable]
    first, three = np.mean(held, axis=0)
    return f"first {first:.3f}  three {three:.3f}  n {len(held)}"


def folded(rows: Sequence[Row], others: Sequence[Row]) -> list[Numbers]:
    """The weights for each row, fitted without its fold."""
    fold = np.random.default_rng(0).permutation(len(rows)) % 5
    fits = [
        fit_ranking([row for row, own in zip(rows, fold, strict=True) if own != f] + [*others])
        for f in range(5)
    ]
    return [fits[f] for f in fold]


def evidence(rows: Sequence[Row], weights: Numbers) -> tuple[Numbers, NDArray[np.bool_], Numbers]:
    """What speaks for an answer to each question, whether there is one, and its weight.

    Left out: questions with an answer that search did not find. Each class of a set weighs alike.
    """
    kept = [row for row in rows if row.found and (row.y.any() or not row.case.answerable)]
    x = np.array(
        [[answer_features(row.asked, ranked(row, weights))[n] for n in CERTAINTY] for row in kept]
    )
    y = np.array([row.case.answerable for row in kept], bool)
    share = {True: max(1, y.sum()), False: max(1, (~y).sum())}
    return (
        x,
        y,
        np.array(
            [row.weight * 150 / share[bool(label)] for row, label in zip(kept, y, strict=True)]
        ),
    )


def operating_points(p: Numbers, y: NDArray[np.bool_]) -> str:
    """The share of the unanswerable refused where 95 … 70 % of the found are still answered."""
    points = []
    for kept in (0.95, 0.9, 0.85, 0.8, 0.7):
        bar = np.quantile(p[y], 1 - kept)
        points.append(f"{kept:.0%}: {np.mean(p[~y] < bar):.0%} at {bar:.2f}")
    return " · ".join(points)


def fit(news: str, seeds: str, squad: str, more: str, *unseen: str) -> None:
    """Fit both tables and print them with what they give."""
    sets = {"news": load(news), "seeds": load(seeds), "squad": load(squad, SQUAD_WEIGHT)}
    sets |= {Path(path).stem: load(path) for path in unseen}
    report(sets, load(more, SQUAD_WEIGHT))


def report(sets: dict[str, list[Row]], more: Sequence[Row]) -> None:
    """Print the tables, the ranking of every set and the curve of refusals."""
    others = [*sets["squad"], *more]
    by_fold = folded(sets["news"], others)
    weights = fit_ranking([*sets["news"], *others])
    print("WEIGHTS", {n: round(float(w), 2) for n, w in zip(NAMES, weights, strict=True)})
    print("news, 5 folds", judge(sets["news"], lambda i: by_fold[i]))
    for name, rows in sets.items():
        print(name, judge(rows, lambda _: weights))
    told = {name: evidence(rows, weights) for name, rows in sets.items()}
    x, y, w = (np.concatenate([told[n][i] for n in ("news", "seeds", "squad")]) for i in range(3))
    model = LogisticRegression(C=1.0, max_iter=1000)
    p = cross_val_predict(
        model,
        x,
        y,
        params={"sample_weight": w},
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
        method="predict_proba",
    )
    model.fit(x, y, sample_weight=w)
    print("CERTAINTY", dict(zip(CERTAINTY, model.coef_[0].round(2), strict=True)))
    print("OFFSET", model.intercept_.round(2))
    ends = np.cumsum([0, *(len(told[n][1]) for n in ("news", "seeds", "squad"))])
    for i, name in enumerate(("news", "seeds", "squad")):
        part = slice(ends[i], ends[i + 1])
        print(name, "5 folds", operating_points(p[part, 1], y[part]))
    for name in sets.keys() - {"news", "seeds", "squad"}:
        ux, uy, _ = told[name]
        print(name, operating_points(model.predict_proba(ux)[:, 1], uy))


if __name__ == "__main__":
    fit(*sys.argv[1:])
