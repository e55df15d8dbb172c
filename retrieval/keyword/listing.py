"""What a keyword index has, without its store: its chunks, and the ids of their articles.

The ids are listed by a process of its own, which may crash:
`python -m retrieval.keyword.listing FOLDER` prints them as JSON.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval.article import ChunkCandidate, Vectors
from retrieval.keyword.local import LocalKeywordIndex
from retrieval.own_process import run_module

_SECONDS = 600.0


class Indexed(NamedTuple):
    """The chunks of an index, those that have a vector and those that are pending."""

    embedded: Sequence[ChunkCandidate]
    pending: Sequence[ChunkCandidate]


def listed_articles(folder: Path) -> list[str]:
    """Return the ids of the articles that a keyword index has passages of, if it can be read."""
    if not folder.exists():
        return []
    try:
        ran = run_module("retrieval.keyword.listing", folder, _SECONDS)
    except subprocess.TimeoutExpired:
        return []
    return list(json.loads(ran.stdout)) if ran.returncode == 0 else []


def indexed_chunks(folder: Path) -> Indexed:
    """Return the chunks of the index in a folder that its words and its table both have."""
    index = LocalKeywordIndex(folder, _NoStore())
    pending = {chunk.id for chunk in index.pending()}
    chunks = index.chunks()
    return Indexed(
        [chunk for chunk in chunks if chunk.id not in pending],
        [chunk for chunk in chunks if chunk.id in pending],
    )


def main(folder: Path) -> list[str]:
    """Read the index."""
    indexed = indexed_chunks(folder)
    return sorted({chunk.article_id for chunk in (*indexed.embedded, *indexed.pending)})


class _NoStore:
    """For who only reads what is indexed, of whatever identity."""

    def __init__(self) -> None:
        self.stored_identity: Mapping[str, str] = {}

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        return {}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201
