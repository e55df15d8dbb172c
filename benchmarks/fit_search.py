"""Fit the ranking weights of the search, and measure them on questions with known answers.

    python -m benchmarks.fit_search STORE QUESTIONS [--also STORE QUESTIONS]... [--without-age]

STORE is a data folder with the articles of QUESTIONS. The likelihood is listwise: of any right
passage among all candidates of its question. Needs scipy. It changes no product file and prints
no article; it does not rerank, nor sort by date what a question wants "latest".
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.listwise import Lists, Numbers, likeliest
from benchmarks.search_rows import NAMES, Pool, Row, is_right, read_rows
from bot.answering.retrieve import OUTSHONE, outshone
from retrieval.article import Chunk, Hit
from retrieval.search import deduplication as selection
from retrieval.search.candidates import POOL
from retrieval.search.ranking import WEIGHTS, Ranked
from retrieval.search.searcher import READ

PRODUCT = np.array(list(WEIGHTS.values()))
COUNT = 10  # hits that are looked at
FOLDS, SEED, RIDGE = 5, 0, 1.0
RANK_CONSTANT = 60  # of reciprocal rank fusion, as first published (Cormack et al. 2009)
BASELINES = {"dense": ["cosine"], "BM25": ["keyword"], "rank fusion": ["cosine", "keyword"]}


def as_read(pool: Pool, weights: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """Return the features with "sentence" for the READ best only, and the order without it."""
    x = pool.x * [name != "sentence" for name in NAMES]
    order = np.argsort(-(x @ weights), kind="stable")
    x[order[:READ]] = pool.x[order[:READ]]
    return x, order


def fit(rows: Sequence[Row], names: Sequence[str] = NAMES) -> Numbers:
    """Return the likeliest weights, one for each of NAMES; those not in `names` are 0."""
    used = np.array([name in names for name in NAMES])
    pools = [pool for row in rows for pool in row if pool.y.any() and not pool.y.all()]
    x = np.concatenate([as_read(pool, PRODUCT * used)[0] for pool in pools]) * used
    y, sizes = np.concatenate([pool.y for pool in pools]), [len(pool.y) for pool in pools]
    return likeliest(Lists(x, y, sizes, np.ones(len(pools))), RIDGE)


def folded(rows: Sequence[Row], names: Sequence[str] = NAMES) -> list[Numbers]:
    """The weights for each row, fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
    kept = [[row for row, own in zip(rows, fold, strict=True) if own != f] for f in range(FOLDS)]
    fits = [fit(some, names) for some in kept]
    return [fits[f] for f in fold]


def ordered(pool: Pool, weights: Numbers) -> list[Ranked]:
    """Order the candidates as search does: those it reads, then others of the same articles."""
    x, order = as_read(pool, weights)
    every = [replace(pool.ranked[i], score=float(x[i] @ weights)) for i in order]
    read = sorted(every[:READ], key=lambda one: -one.score)
    known = {one.chunk.article_id for one in read}
    return [*read, *(one for one in every[READ:] if one.chunk.article_id in known)]


def chosen(row: Row, weights: Numbers, margin: float) -> list[Hit]:
    """Take the period's hits, or those of any time where they outshine them, as the chain does."""
    found = [selection.select(ordered(row[i], weights), COUNT, row[i].articles) for i in (0, -1)]
    return found[outshone(*found, margin)]


def fused(pool: Pool, names: Sequence[str]) -> list[Ranked]:
    """Order by reciprocal rank fusion of these features; of one, that is its own order."""
    total = np.zeros(len(pool.y))
    for scores in (pool.x[:, NAMES.index(name)] for name in names):
        order = np.argsort(-scores, kind="stable")[: min(POOL, np.count_nonzero(scores > 0))]
        total[order] += 1 / (RANK_CONSTANT + 1 + np.arange(len(order)))
    return [pool.ranked[i] for i in np.argsort(-total, kind="stable") if total[i]]


def alone(pool: Pool, ranked: Iterable[Ranked]) -> list[Hit]:
    """Return candidates as hits, nothing joined or left out."""
    found = ((one.chunk, pool.articles.of(one.chunk)) for one in ranked)
    return [Hit(Chunk(article, c.start, c.end), 0.0) for c, article in found if article]


def gains(rows: Sequence[Row], found: Iterable[Sequence[Hit]]) -> Numbers:
    """One over the rank of the first right hit of each row, 0 where there is none."""
    right = (
        [is_right(r[0].case, h.chunk) for h in hits] for r, hits in zip(rows, found, strict=True)
    )
    return np.array([1 / (1 + some.index(True)) if any(some) else 0.0 for some in right])


def judge(rows: Sequence[Row], weights: Sequence[Numbers], margin: float = OUTSHONE) -> Numbers:
    return gains(rows, (chosen(r, w, margin) for r, w in zip(rows, weights, strict=True)))


def show(label: str, found: Numbers, beside: Numbers | None = None) -> None:
    """Print a line; with `beside` how MRR differs from its, and the standard error of that."""
    shares = [float(np.mean(found >= 1 / rank)) for rank in (1, 5, COUNT)]
    line = f"{label:34}" + "".join(f"{share:8.3f}" for share in (*shares, found.mean()))
    apart = None if beside is None else found - beside
    error = "" if apart is None else f"{apart.mean():+8.3f} ± {apart.std() / len(apart) ** 0.5:.3f}"
    print(line + error, flush=True)


def show_folds(rows: Sequence[Row]) -> None:
    weights = folded(rows)
    every = judge(rows, weights)
    show(f"all features, {FOLDS} folds", every)
    show("  the period always kept", judge(rows, weights, np.inf), every)
    show("  the period never kept", judge(rows, weights, -np.inf), every)
    for name in NAMES:
        without = folded(rows, [other for other in NAMES if other != name])
        show(f"  without {name!r}", judge(rows, without), every)
    product = selection.JOINED
    for most in (1, 2, 3):
        selection.JOINED = most
        show(f"  JOINED = {most}", judge(rows, weights), every)
    selection.JOINED = product


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--also", nargs=2, type=Path, action="append", default=[])
    parser.add_argument("--without-age", action="store_true", help="as if no article had a date")
    given = parser.parse_args()
    weights = None
    for store, questions in ((given.store, given.questions), *given.also):
        rows = read_rows(store, questions, not given.without_age)
        print(f"\n{f'{store.name}, {len(rows)} questions':34}   hit@1   hit@5  hit@10     MRR")
        for label, names in BASELINES.items():
            found = [alone(row[-1], fused(row[-1], names)[:COUNT]) for row in rows]
            show(label, gains(rows, found))
        dense = ((fused(row[-1], BASELINES["dense"]), row[-1].articles) for row in rows)
        show("dense, joined", gains(rows, (selection.select(r, COUNT, a) for r, a in dense)))
        if weights is None:
            show_folds(rows)
            weights = fit(rows)
            print({name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})
        product, own = (judge(rows, [each] * len(rows)) for each in (PRODUCT, weights))
        show("as in ranking.py, not folded", product)
        show("fitted on the first, not folded", own, product)


if __name__ == "__main__":
    main()
