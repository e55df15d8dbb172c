"""A process that ingests a folder and kills itself at its n-th write; run by test_kill.py.

    python -m tests.retrieval.ingest.ingest_and_die DATA_DIR FOLDER N

With N = -1 it lives, and prints how many writes there were. The embedder stands in for the real
one, which takes seconds to load: equal texts get equal vectors, other texts others.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from retrieval.article import Vectors
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.keyword.tantivy_index import TantivyIndex
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.store.store import Store

WRITES = [
    (Store, "set_clean_flag"),
    (Store, "put_chunks"),
    (Store, "put_versions"),
    (Store, "put_articles"),
    (Store, "remove_articles"),
    (Store, "remove_chunks"),
    (TantivyIndex, "add"),
    (TantivyIndex, "remove"),
]


class HashEmbedder(Embedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]
        rows = [np.random.default_rng(seed).normal(size=16) for seed in seeds]
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), 16)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_many(self, texts: Sequence[str], *_: object) -> Vectors:
        return self.embed(texts)


def main(data: Path, folder: Path, moment: int) -> None:
    count = 0

    def counted(write: Callable[..., None]) -> Callable[..., None]:
        def call(*args: object, **kwargs: object) -> None:
            nonlocal count
            if count == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
            write(*args, **kwargs)

        return call

    for owner, name in WRITES:
        setattr(owner, name, counted(getattr(owner, name)))
    index = Index.open(data, HashEmbedder(batch=20), ChunkSettings(pieces=20))
    sync(index, read_articles([folder]), prune=[folder])
    print(count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
