"""Fits the weights of the search anew, and judges them by questions whose answers are known.

    python benchmarks/fit_search.py STORE QUESTIONS [--also STORE QUESTIONS]... [--without-age]

STORE is a data folder with the articles of QUESTIONS. The likelihood is listwise: of any right
passage among all candidates of its question. Needs scipy. It changes no product file, prints no
article, and does not put the hits of "latest …" questions in order of date, as the product does.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.answering.chain import OUTSHONE
from bot.answering.followup import stand_alone
from bot.app import App
from bot.evaluation import Case, holds_answer, read_cases
from bot.settings import Settings
from retrieval import search, selection
from retrieval.article import Chunk, Hit
from retrieval.ranking import WEIGHTS
from retrieval.search import POOL, READ, Searcher
from retrieval.timeframe import Window, read_timeframe

Numbers = NDArray[np.float64]

NAMES = list(WEIGHTS)
PRODUCT: Numbers = np.array(list(WEIGHTS.values()))
SENTENCE = NAMES.index("sentence")
COUNT = 10  # hits that are looked at
FOLDS, SEED, RIDGE = 5, 0, 1.0
RANK_CONSTANT = 60  # of reciprocal rank fusion, as first published (Cormack et al. 2009)
FAR = datetime.max.replace(tzinfo=UTC)  # asked then, every article is as old as can be


@dataclass(frozen=True)
class Pool:
    """The candidates of one search: a row of features for each, and whether it is right."""

    chunks: list[Chunk]
    x: Numbers
    y: NDArray[np.bool_]

    def of(self, name: str) -> Numbers:
        return self.x[:, NAMES.index(name)]


@dataclass(frozen=True)
class Row:
    """A question with the candidates of the period that it names, if any, and of any time."""

    case: Case
    pools: list[Pool]


def read_rows(store: Path, questions: Path, with_age: bool) -> list[Row]:
    """Search for every answerable question as the product does, but read each candidate."""
    search.READ = 2 * POOL
    searcher, rows = App(Settings(data_dir=store)).searcher, []
    for case in read_cases(questions, ZoneInfo("UTC")):
        if case.answerable:
            asked = stand_alone(case.question)
            windows = {read_timeframe(asked.text, asked.now).window: 1, None: 1}
            pools = [read_pool(searcher, case, window, with_age) for window in windows]
            rows.append(Row(case, [pool for pool in pools if pool.chunks]))
    return [row for row in rows if row.pools]


def read_pool(searcher: Searcher, case: Case, window: Window | None, with_age: bool) -> Pool:
    asked = stand_alone(case.question)
    vector = searcher.index.embedder.embed_question(asked.text)
    hits = searcher._ranked(
        read_timeframe(asked.text, asked.now).rest,
        vector,
        asked.now if with_age else FAR,
        search._restriction(window, asked.filters.source),
    )
    chunks = [hit.chunk for hit in hits]
    x = np.array([[hit.scores[name] for name in NAMES] for hit in hits])
    return Pool(chunks, x, np.array([is_right(case, chunk) for chunk in chunks], bool))


def is_right(case: Case, chunk: Chunk) -> bool:
    right_article = not case.article_ids or chunk.article.id in case.article_ids
    return right_article and holds_answer(chunk.text, case.answers)


def as_read(pool: Pool, weights: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """Return the features with "sentence" for the READ best only, and the order without it."""
    x = pool.x.copy()
    x[:, SENTENCE] = 0.0
    order = np.argsort(-(x @ weights), kind="stable")
    x[order[:READ], SENTENCE] = pool.of("sentence")[order[:READ]]
    return x, order


def fit(rows: Sequence[Row], names: Sequence[str] = NAMES) -> Numbers:
    """Return the likeliest weights, one for each of NAMES; those not in `names` are 0."""
    used = np.array([name in names for name in NAMES])
    pools = [pool for row in rows for pool in row.pools if pool.y.any() and not pool.y.all()]
    sizes = [len(pool.y) for pool in pools]
    starts, y = np.cumsum([0, *sizes[:-1]]), np.concatenate([pool.y for pool in pools])
    x = np.concatenate([as_read(pool, PRODUCT * used)[0] for pool in pools]) * used

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = x @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        every = np.add.reduceat(powers, starts)
        right = np.add.reduceat(powers * y, starts) + 1e-12
        value = -np.log(right / every).sum() + RIDGE * (weights @ weights) / 2
        pull = np.repeat(1 / every, sizes) - np.repeat(1 / right, sizes) * y
        return value, (pull * powers) @ x + RIDGE * weights

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x


def folded(rows: Sequence[Row], names: Sequence[str] = NAMES) -> list[Numbers]:
    """The weights for each row, fitted without its fold."""
    fold = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
    kept = [[row for row, own in zip(rows, fold, strict=True) if own != f] for f in range(FOLDS)]
    fits = [fit(some, names) for some in kept]
    return [fits[f] for f in fold]


def ordered(pool: Pool, weights: Numbers) -> list[Hit]:
    """Order the candidates as search does: those it reads, then others of the same articles."""
    x, order = as_read(pool, weights)
    hits = [Hit(pool.chunks[i], float(x[i] @ weights)) for i in order]
    read = sorted(hits[:READ], key=lambda hit: -hit.score)
    known = {hit.chunk.article.id for hit in read}
    return [*read, *(hit for hit in hits[READ:] if hit.chunk.article.id in known)]


def ranked(row: Row, weights: Numbers, margin: float) -> list[Hit]:
    """Take the period's hits, or those of any time where they outshine them, as the chain does."""
    within, anything = (ordered(row.pools[i], weights) for i in (0, -1))
    return within if within[0].score >= anything[0].score - margin else anything


def best_by(pool: Pool, scores: Numbers) -> list[Hit]:
    order = np.argsort(-scores, kind="stable")
    return [Hit(pool.chunks[i], float(scores[i])) for i in order if scores[i] > 0]


def fused(pool: Pool) -> Numbers:
    """Reciprocal rank fusion of the two engines' lists."""
    total = np.zeros(len(pool.y))
    for scores in (pool.of("cosine"), pool.of("keyword")):
        order = np.argsort(-scores, kind="stable")[: min(POOL, np.count_nonzero(scores > 0))]
        total[order] += 1 / (RANK_CONSTANT + 1 + np.arange(len(order)))
    return total


BASELINES: Mapping[str, Callable[[Pool], list[Hit]]] = {
    "dense": lambda pool: best_by(pool, pool.of("cosine"))[:COUNT],
    "BM25": lambda pool: best_by(pool, pool.of("keyword"))[:COUNT],
    "reciprocal rank fusion": lambda pool: best_by(pool, fused(pool))[:COUNT],
    "dense, joined": lambda pool: selection.select(best_by(pool, pool.of("cosine")), COUNT),
}


def gains(rows: Sequence[Row], found: Iterable[Sequence[Hit]]) -> Numbers:
    """One over the rank of the first right hit of each row, 0 where there is none."""
    firsts = [
        next((rank for rank, hit in enumerate(hits, 1) if is_right(row.case, hit.chunk)), np.inf)
        for row, hits in zip(rows, found, strict=True)
    ]
    return 1 / np.array(firsts)


def joined(rows: Sequence[Row], weights: Sequence[Numbers], margin: float = OUTSHONE) -> Numbers:
    both = zip(rows, weights, strict=True)
    return gains(rows, (selection.select(ranked(row, w, margin), COUNT) for row, w in both))


def show(label: str, found: Numbers, beside: Numbers | None = None) -> None:
    """Print a line; with `beside` how MRR differs from its, and the standard error of that."""
    shares = [float(np.mean(found >= 1 / rank)) for rank in (1, 5, COUNT)]
    line = f"{label:32}" + "".join(f"{share:8.3f}" for share in (*shares, found.mean()))
    if beside is not None:
        apart = found - beside
        line += f"{apart.mean():+8.3f} ± {apart.std() / len(apart) ** 0.5:.3f}"
    print(line, flush=True)


def show_baselines(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title + f', {len(rows)} questions':32}   hit@1   hit@5  hit@10     MRR")
    for name, find in BASELINES.items():
        show(f"{name}, of any time", gains(rows, (find(row.pools[-1]) for row in rows)))


def show_folds(rows: Sequence[Row]) -> None:
    weights = folded(rows)
    every = joined(rows, weights)
    show(f"all features, {FOLDS} folds", every)
    for name, margin in (("where it has any hit", np.inf), ("never", -np.inf)):
        show(f"  period kept {name}", joined(rows, weights, margin), every)
    for name in NAMES:
        without = folded(rows, [other for other in NAMES if other != name])
        show(f"  without {name!r}", joined(rows, without), every)
    product = selection.JOINED
    for selection.JOINED in (1, 2, 3):
        show(f"  JOINED = {selection.JOINED}", joined(rows, weights), every)
    selection.JOINED = product


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--also", nargs=2, type=Path, action="append", default=[])
    parser.add_argument("--without-age", action="store_true", help="as if no article had a date")
    given = parser.parse_args()
    rows = read_rows(given.store, given.questions, not given.without_age)
    show_baselines(given.store.name, rows)
    show_folds(rows)
    weights = fit(rows)
    print("WEIGHTS", {n: round(float(w), 2) for n, w in zip(NAMES, weights, strict=True)})
    for store, questions in ((given.store, given.questions), *given.also):
        ...


if __name__ == "__main__":
    main()
