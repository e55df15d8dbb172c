"""Processes that ingest a folder and kill themselves at their n-th write; run by test_kill.py.

    python -m tests.retrieval.ingest.ingest_and_die

Imports what an ingest needs, and forks one for each line `[DATA_DIR, FOLDER, N]` of stdin. It says
its process id when it begins. With N = -1 it lives, and prints how many writes there were. After
one more line it is waited for, and its exit code printed. The embedder stands in for the real one,
which takes seconds to load: equal texts get equal vectors, other texts others.
"""

import hashlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.article import Article, Chunk, Vectors
from retrieval.index.chunking import ChunkSettings
from retrieval.ingest.sync import sync
from retrieval.keyword.local import LocalKeywordIndex
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.store.store import Store
from tests.standins.indexes import index_over


class HashEmbedder(Embedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]
        rows = [np.random.default_rng(seed).normal(size=16) for seed in seeds]
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), 16)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_question(self, question: str) -> Vectors:
        return self.embed([question])[0]

    def embed_many(self, texts: Sequence[str], *_: object) -> Vectors:
        return self.embed(texts)


class Countdown:
    """Counts writes, and kills its process in place of a certain one."""

    def __init__(self, moment: int) -> None:
        self.moment, self.count = moment, 0

    def write(self) -> None:
        if self.count == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1


class DyingStore(Store):
    """A store whose writes are counted."""

    def __init__(self, path: Path, identity: Mapping[str, str], countdown: Countdown) -> None:
        self.countdown = countdown
        super().__init__(path, identity)

    def set_clean_flag(self, *, clean: bool) -> None:
        self.countdown.write()
        super().set_clean_flag(clean=clean)

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        self.countdown.write()
        super().put_chunks(chunks, vectors)

    def put_versions(self, articles: Sequence[Article]) -> None:
        self.countdown.write()
        super().put_versions(articles)

    def put_articles(self, articles: Sequence[Article]) -> None:
        self.countdown.write()
        super().put_articles(articles)

    def put_pending(self, articles: Sequence[Article]) -> None:
        self.countdown.write()
        super().put_pending(articles)

    def clear_pending(self, ids: Sequence[str]) -> None:
        self.countdown.write()
        super().clear_pending(ids)

    def remove_articles(self, ids: Sequence[str]) -> None:
        self.countdown.write()
        super().remove_articles(ids)

    def remove_chunks(self, ids: Sequence[str]) -> None:
        self.countdown.write()
        super().remove_chunks(ids)


class DyingKeywordIndex(LocalKeywordIndex):
    """The keyword index of such a store, whose writes are counted with it."""

    def __init__(self, path: Path, store: DyingStore, is_word: Callable[[str], bool]) -> None:
        super().__init__(path, store, is_word)
        self.countdown = store.countdown

    def add(self, chunks: Iterable[Chunk]) -> None:
        self.countdown.write()
        super().add(chunks)

    def add_pending(self, chunks: Iterable[Chunk], dimension: int) -> None:
        self.countdown.write()
        super().add_pending(chunks, dimension)

    def add_vectors(self, chunks: Sequence[Chunk]) -> None:
        self.countdown.write()
        super().add_vectors(chunks)

    def remove(self, ids: Sequence[str]) -> None:
        self.countdown.write()
        super().remove(ids)


def main(data: Path, folder: Path, moment: int) -> None:
    countdown = Countdown(moment)
    embedder, chunking = HashEmbedder(batch=20), ChunkSettings(pieces=20)
    identity = {"embedding model": embedder.identity, "chunk setting": chunking.label}
    store = DyingStore(data / "chroma", identity, countdown)
    index = index_over(store, embedder, chunking, DyingKeywordIndex)
    print("begins", os.getpid(), flush=True)
    sync(index, read_articles([folder]), prune=[folder])
    print(countdown.count, flush=True)


def fork(data: str, folder: str, moment: int) -> int:
    """Ingest in a process of its own, and return its id."""
    if child := os.fork():
        return child
    code = 1
    try:
        main(Path(data), Path(folder), moment)
        code = 0
    except Exception:  # noqa: BLE001  which says no more than this process does
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    import chromadb  # noqa: F401  the slowest of what is else imported late, in each process

    while line := sys.stdin.readline():
        child = fork(*json.loads(line))
        sys.stdin.readline()
        print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
