"""Measure how long after it was read an article is found, by its words and by its meaning.

    python -m benchmarks.found_early ARTICLES.jsonl [--articles 60] [--data-dir DIR]

Both at once: an article is written with its vectors. Prints no text of an article.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import Change
from retrieval.ingest import sync as sync_module
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles


def main(path: Path, count: int, folder: Path) -> None:
    """Take articles in, and print the figures."""
    read: dict[str, float] = {}
    found: dict[str, float] = {}
    write = sync_module.write

    def noted(index: Index, batch: Sequence[Change], **rest: object) -> None:
        write(index, batch, **rest)  # type: ignore[arg-type]
        found.update({change.article.id: time.perf_counter() for change in batch})

    def reading() -> Iterator[sync_module.Incoming]:
        for article in islice(read_articles([path]), count):
            if hasattr(article, "id"):
                read[article.id] = time.perf_counter()
            yield article

    sync_module.write = noted
    began, computed = time.perf_counter(), time.process_time()
    report = sync_module.sync(Index.open(folder, Embedder(), ChunkSettings()), reading())
    took, waits = time.perf_counter() - began, sorted(found[id_] - read[id_] for id_ in found)
    print(
        f"{report.added} articles, {report.chunks} passages in {took:.1f} s, "
        f"{time.process_time() - computed:.1f} s of processor time; found after it was read: "
        f"median {median(waits):.1f} s, longest {waits[-1]:.1f}; "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(options.path, options.articles, options.data_dir or Path(temporary)))
