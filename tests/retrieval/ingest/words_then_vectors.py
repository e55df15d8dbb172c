"""A process that takes articles in two steps, each when it is told to; run by test_words_first.py.

    python -m tests.retrieval.ingest.words_then_vectors DATA_DIR FOLDER

Its articles are found by their words when it prints "words"; after a line of stdin it embeds them,
and prints "vectors".
"""

import sys
from pathlib import Path

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.words_first import embed_pending, write_words
from retrieval.index.writing import Change, cut
from retrieval.models.embedder import Embedder
from retrieval.reading import Unreadable, read_articles


def main(data: Path, folder: Path) -> None:
    index = Index.open(data, Embedder(), ChunkSettings())
    articles = [item for item in read_articles([folder]) if not isinstance(item, Unreadable)]
    with index.writing():
        write_words(index, [Change(article, False, cut(index, article)) for article in articles])
        print("words", flush=True)
        sys.stdin.readline()
        for _ in embed_pending(index):
            pass
        print("vectors", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
