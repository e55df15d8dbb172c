"""Measure time and memory of ingest and search by the number of articles.

    python -m benchmarks.growth DATA_DIR [--articles N] [--model FOLDER] [--vectors random]

Makes N articles of the sentences of the sample articles, with other names and numbers in each, and
takes them in: all, again unchanged, and again with one in a hundred changed. Then searches. With
`--vectors random` nothing is embedded, to see what all the rest costs. The store stays in
DATA_DIR.
"""

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

import numpy as np

from retrieval.article import Article, Vectors
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest import sync as sync_module
from retrieval.keyword.local import LocalKeywordIndex
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.store.store import Store
from retrieval.text.sentences import split_sentences

T = TypeVar("T")

SAMPLES = Path(__file__).parents[1] / "seeds" / "articles"
SENTENCES, WORDS = 90, 200_000  # of an article (14 passages); and how many made-up words there are
QUESTIONS = 100
LAST = datetime(2026, 11, 27, tzinfo=UTC)
STAGES = {
    "embed": (Embedder, "embed_many"),
    "cut": (sync_module, "cut"),
    "vectors to Chroma": (Store, "put_chunks"),
    "articles to Chroma": (Store, "put_articles"),
    "keyword index": (LocalKeywordIndex, "add"),
    "look up": (Store, "articles"),
}

MAKING, MAKING_COMPUTED = "making them", "making them, of processor"
_NOISE = np.random.default_rng(0)

spent: Counter[str] = Counter()


class RandomVectors(Embedder):
    """Stands in for a model that takes no time."""

    def embed_many(self, texts: Sequence[str], *_: object) -> Vectors:
        """Unit-length rows of noise."""
        vectors = _NOISE.standard_normal((len(texts), 384))
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("float32")
        return unit

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The same, for a question."""
        return self.embed_many(texts)


def made(count: int, changed: int = 0) -> Iterator[Article]:
    """Yield articles, always the same; one in `changed` has another last sentence."""
    sentences = [
        article.text[span.start : span.end]
        for article in read_articles([SAMPLES])
        if isinstance(article, Article)
        for span in split_sentences(article.text, 0, len(article.text))
    ]
    for number in range(count):
        rng = random.Random(number)
        text = " ".join(_renamed(rng.choice(sentences), rng) for _ in range(SENTENCES))
        if changed and not number % changed:
            text += " This was added later."
        day = LAST - timedelta(days=rng.expovariate(1 / 90))
        yield Article(
            f"made/{number}", f"{_word(rng)} {rng.choice(sentences)[:60]}", text,
            source=f"outlet {number % 40}", published=f"{day:%Y-%m-%dT%H:%M:%SZ}",
            origin=f"made/{number}",
        )  # fmt: skip


def _renamed(sentence: str, rng: random.Random) -> str:
    named = re.sub(r"(?<=\s)[A-Z][a-z]+", lambda _: _word(rng), sentence)
    return re.sub(r"\d+", lambda _: str(rng.randrange(2000)), named)


def _word(rng: random.Random) -> str:
    """A made-up name; a few are frequent and most are rare, as in any text."""
    rank = int(WORDS ** rng.random())
    syllables = "ba de fi go lu ma ne pi ro su ta ve wi zo ka le".split()
    return "".join(syllables[rank >> shift & 15] for shift in (0, 4, 8, 12, 16)).capitalize()


def main(arguments: argparse.Namespace) -> None:
    """Take the articles in three times, then search."""
    for name, (owner, method) in STAGES.items():
        setattr(owner, method, _timed(name, getattr(owner, method)))
    kind = RandomVectors if arguments.vectors == "random" else Embedder
    index = Index.open(arguments.folder, kind(arguments.model), ChunkSettings())
    if arguments.vectors == "random":
        RandomVectors.embed_many = _timed("embed", RandomVectors.embed_many)  # type: ignore[method-assign]
    for label, changed in (("first", 0), ("unchanged", 0), ("1 % changed", 100)):
        spent.clear()
        began, computed = time.perf_counter(), time.process_time()
        report = sync_module.sync(index, _untimed(made(arguments.articles, changed)))
        took = time.perf_counter() - began - spent.pop(MAKING)
        # What other programs leave of the cores makes little difference to this one.
        computed = time.process_time() - computed - spent.pop(MAKING_COMPUTED)
        parts = ", ".join(f"{name} {100 * s / took:.0f} %" for name, s in spent.most_common())
        rate = tally(report) / max(spent["embed"], 1e-9)
        print(
            f"{label}: {took:.1f} s ({computed:.1f} of processor); {report.added} added, "
            f"{report.updated} updated, {report.unchanged} unchanged; "
            f"{report.chunks:,} passages; {parts}; embedding {rate:,.0f}/s; peak {peak():,.0f} MB",
            flush=True,
        )
    search(index)


def tally(report: sync_module.IngestReport) -> float:
    """Passages embedded, by the mean of an article."""
    return (report.added + report.updated) * report.chunks / max(1, report.articles)


def search(index: Index) -> None:
    """Ask for what single articles say, over all time and within 30 days."""
    searcher = Searcher(index)
    stored = [article for article, _ in zip(made(QUESTIONS), range(QUESTIONS), strict=True)]
    for label, phrase in (("all time", ""), ("30 days", " in the last 30 days")):
        times, computed = [], []
        for article in stored:
            question = f"What about {article.title.split()[0]} and {article.text[:60]}{phrase}?"
            began, own = time.perf_counter(), time.process_time()
            searcher.find(read_request(question, LAST))
            times.append(1000 * (time.perf_counter() - began))
            computed.append(1000 * (time.process_time() - own))
        print(
            f"search, {label}: p50 {median(times):.1f} ms ({median(computed):.1f} of processor), "
            f"p95 {quantiles(times, n=20)[-1]:.1f}; peak {peak():,.0f} MB"
        )


def peak() -> float:
    """The most memory of this process until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _untimed(articles: Iterator[Article]) -> Iterator[Article]:
    """Note how long it takes to make them, which is nothing that an owner waits for."""
    began, computed = time.perf_counter(), time.thread_time()
    for article in articles:
        spent[MAKING] += time.perf_counter() - began
        spent[MAKING_COMPUTED] += time.thread_time() - computed
        yield article
        began, computed = time.perf_counter(), time.thread_time()


def _timed(name: str, call: Callable[..., T]) -> Callable[..., T]:
    @wraps(call)
    def timed(*args: object, **kwargs: object) -> T:
        began = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            spent[name] += time.perf_counter() - began

    return timed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--model", default="")
    parser.add_argument("--vectors", choices=["real", "random"], default="real")
    sys.exit(main(parser.parse_args()))
