"""A process that searches a store, over and over, while another writes; run by test_together.py.

    python -m tests.retrieval.index.read_together DATA_DIR END

Prints a line after each search, and ends once there is a file END. Ends with an error where a hit
is no part of a version that was written whole, or where an article that stays is not found.
"""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from tests.retrieval.ingest.ingest_and_die import HashEmbedder

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ARTICLES, STAY, CHANGE = range(12), range(4), range(4, 8)


def text_of(number: int, version: int) -> str:
    """An article whose every sentence names it and its version."""
    return " ".join(f"Edition {version} of story{number} says line {n}." for n in range(9))


def main(data: Path, end: Path) -> None:
    """Search until there is a file `end`."""
    searcher = Searcher(Index.open(data, HashEmbedder(), ChunkSettings(pieces=20)))
    for searches in count():
        if end.exists():
            return
        number = [*STAY, *CHANGE][searches % 8]
        hits = searcher.find(read_request(f"story{number}", NOW), 50)
        assert any(f"{number}.txt" == Path(hit.chunk.article.id).name for hit in hits), number
        for hit in hits:
            article = hit.chunk.article
            name, version = Path(article.id).stem, article.text.split()[1]
            assert article.text == text_of(int(name), int(version)), article
            assert hit.chunk.text and hit.chunk.text in article.text
        print("searched", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
