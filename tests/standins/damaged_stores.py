"""Ways in which a data folder gets damaged, each a function that damages one.

The store that they damage has its vectors in files, as one of thousands of passages has; Chroma
leaves those of a small one in its database.
"""

import sqlite3
import warnings
from dataclasses import replace
from pathlib import Path

import chromadb

from bot.answering.extractive.calibration import Calibration, write_calibration
from bot.answering.extractive.risk import Trial
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sources import Sources
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.store.collections import ARTICLES, CHUNKS, VERSIONS

SOURCES = ["/news/harbour", "https://gazette.example/feed"]
_SEEDS = Path(__file__).parents[2] / "seeds" / "articles"
PAGE = 4096  # bytes
_NOISE = bytes(range(1, 251)) * 40


def make_store(folder: Path, embedder: Embedder) -> None:
    """Make a store of nine articles, one of them in its fifth version, with sources and state."""
    Index.open(folder, embedder, ChunkSettings()).store.close()
    _set_threshold(folder, 2)
    first, *others = list(read_articles([_SEEDS]))[:9]
    index = Index.open(folder, embedder, ChunkSettings())
    for number in range(4):
        sync(index, [replace(first, text=f"{first.text} Edition {number}."), *others[:-1]])
    sync(index, [first])
    index.store.close()
    _set_threshold(folder, 1000)  # so that the last one stays in the database
    index = Index.open(folder, embedder, ChunkSettings())
    sync(index, [others[-1]])
    index.store.close()
    Sources(folder).remember(SOURCES)
    tasks = TaskStore(f"sqlite:///{folder / 'slack.sqlite3'}", "test")
    tasks.accept(Task("C1:1", "ask", "C1", "U1"))
    tasks.close()
    write_calibration(folder, Calibration("scoring", "2026-11-29", 1, (Trial(0.9, True),)))


def _set_threshold(folder: Path, records: int) -> None:
    """Search each collection, which writes vectors into files if there are so many new ones."""
    client = chromadb.PersistentClient(str(folder / "chroma"))
    for name in (CHUNKS, ARTICLES, VERSIONS):
        collection = client.get_collection(name, embedding_function=None)
        vectors = collection.get(limit=1, include=["embeddings"])["embeddings"]
        if len(vectors):
            collection.query(query_embeddings=vectors, n_results=2)
        with warnings.catch_warnings():  # of Chroma, about what it wrote itself
            warnings.simplefilter("ignore", DeprecationWarning)
            collection.modify(configuration={"hnsw": {"sync_threshold": records, "batch_size": 2}})
    client.close()


def database(folder: Path) -> Path:
    return folder / "chroma" / "chroma.sqlite3"


def pages_of(folder: Path) -> int:
    return database(folder).stat().st_size // PAGE


def vector_files(folder: Path, collection: str) -> Path:
    """The folder of the vectors of a collection."""
    with sqlite3.connect(database(folder)) as opened:
        (segment,) = opened.execute(
            "SELECT segments.id FROM segments JOIN collections ON collection = collections.id "
            "WHERE name = ? AND scope = 'VECTOR'", [collection],
        ).fetchone()  # fmt: skip
    opened.close()
    return folder / "chroma" / str(segment)


def cut(file: Path, share: float = 0.5) -> None:
    with file.open("r+b") as opened:
        opened.truncate(int(file.stat().st_size * share))


def overwrite(file: Path, at: float = 0.0, length: int | None = None) -> None:
    """Put noise into a file, from a share of it on."""
    size = file.stat().st_size
    start = int(size * at)
    count = size - start if length is None else length
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write((_NOISE * (count // len(_NOISE) + 1))[:count])


def change(folder: Path, statement: str, *values: object) -> None:
    """Change the database as Chroma never would."""
    opened = sqlite3.connect(database(folder))
    with opened:
        assert opened.execute(statement, values).rowcount
    opened.close()
