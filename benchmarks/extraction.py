"""Measure the extraction of articles from web pages, beside that of the library alone.

    python -m benchmarks.extraction FOLDER

FOLDER is that of article-extraction-benchmark: `html/*.html.gz` and `ground-truth.json`. Prints the
mean F1 of runs of four words, as that benchmark counts them.
"""

import gzip
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

from trafilatura import extract

from retrieval.errors import UnreadableError
from retrieval.reading.formats.html import fields_of_page

RUN = 4
Runs = set[tuple[str, ...]]


def runs(text: str) -> Runs:
    words = re.findall(r"\w+", text.casefold())
    return (
        {tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1))} if words else set()
    )


def f1(found: Runs, true: Runs) -> float:
    return 2 * len(found & true) / (len(found) + len(true)) if found or true else 1.0


def ours(page: bytes) -> str:
    try:
        return str(fields_of_page(page, "").fields["text"])
    except UnreadableError:
        return ""


def library(page: bytes) -> str:
    return extract(page) or ""


def main() -> None:
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {path.name.partition(".")[0]: path for path in sorted(folder.glob("html/*.gz"))}
    ways: dict[str, Callable[[bytes], str]] = {"Footnote": ours, "trafilatura's default": library}
    for name, way in ways.items():
        scores = [
            f1(runs(way(gzip.decompress(path.read_bytes()))), runs(truth[key]["articleBody"]))
            for key, path in pages.items()
        ]
        print(f"{name}: F1 {fmean(scores):.3f} on {len(scores)} pages")


if __name__ == "__main__":
    main()
