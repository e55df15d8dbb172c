"""Measure how long after it was read an article is found, by its words and by its meaning.

    python -m benchmarks.found_early ARTICLES.jsonl [--articles 60] [--data-dir DIR]

Prints no text of an article.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from statistics import median

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import Progress
from retrieval.ingest.sync import Incoming, sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles

Times = dict[str, float]


class Watch:
    """When each article was read, was found by its words, and was found by its meaning."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.read: Times = {}
        self.words: Times = {}
        self.meaning: Times = {}
        self.watching = 0.0  # seconds of processor time that this takes itself

    def incoming(self, path: Path, count: int) -> Iterator[Incoming]:
        """Yield articles, noting when."""
        for article in islice(read_articles([path]), count):
            if hasattr(article, "id"):
                self.read[article.id] = time.perf_counter()
            yield article

    def look(self, _: Progress | None = None) -> None:
        """Note which articles are found now; nothing is written between two looks of an ingest."""
        now, began = time.perf_counter(), time.process_time()
        if self.read.keys() - self.meaning.keys():
            stored = self._index.keyword.ids()
            pending = {chunk.id for chunk in self._index.keyword.pending()}
            names = {
                article.fingerprint: article.id for article in self._index.store.all_articles()
            }
            for id_ in stored:
                article = names.get(id_.partition(":")[0], "")
                self.words.setdefault(article, now)
                if id_ not in pending:
                    self.meaning.setdefault(article, now)
        self.watching += time.process_time() - began


def main(path: Path, count: int, folder: Path) -> None:
    """Take articles in, and print the figures."""
    watch = Watch(index := Index.open(folder, Embedder(), ChunkSettings()))
    began, computed = time.perf_counter(), time.process_time()
    report = sync(index, watch.incoming(path, count), on_progress=watch.look)
    took, computed = time.perf_counter() - began, time.process_time() - computed
    watch.look()
    print(
        f"{report.added} articles, {report.chunks} passages in {took:.1f} s, "
        f"{computed - watch.watching:.1f} s of processor time; after it was read, an article is "
        f"found {waits(watch.read, watch.words)} by its words, "
        f"{waits(watch.read, watch.meaning)} by its meaning; "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    )


def waits(read: Mapping[str, float], found: Mapping[str, float]) -> str:
    """Return how long articles took to be found."""
    seconds = sorted(found[id_] - read[id_] for id_ in read if id_ in found)
    return f"after {median(seconds):.2f} s (median; longest {seconds[-1]:.2f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(options.path, options.articles, options.data_dir or Path(temporary)))
