"""One search of a store on this disk, in a process of its own: Chroma's library may crash on it.

`python -m retrieval.store.probe FOLDER` says on stdout how far it came, on stderr why no further.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import StoreError
from retrieval.own_process import run_module
from retrieval.store.causes import DATABASE, REPLACED, VECTORS
from retrieval.store.client import DATABASE_FILE, connect, translated
from retrieval.store.collections import ARTICLES, CHUNKS, VERSIONS, Collection
from retrieval.store.sqlite_rows import damage_of

_SECONDS = 120.0
OPENED = "opened"
# Neighbours asked for, which are found by way of most of a damaged graph.
_NEIGHBOURS = 1000
# The bytes of a database that is read whole here, at 3 seconds for 1 GB; beyond, by a deep check.
_READ_WHOLE = 200_000_000

_AGAIN = f"run this again and, if it stays so, {VECTORS.remedy}"

# Runs a module on a folder for at most so many seconds; raises `TimeoutExpired`.
Start = Callable[[str, Path, float], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Outcome:
    """What a process that opened a store came to: why it failed, or '', and what it printed."""

    problem: str
    printed: str


def problem_of(folder: Path, start: Start = run_module) -> str:
    """Return why the Chroma store in a folder cannot be searched, and the remedy, or ''."""
    if problem := database_problem(folder):
        return problem
    return run_apart("retrieval.store.probe", folder, _SECONDS, start).problem


def run_apart(module: str, folder: Path, seconds: float, start: Start = run_module) -> Outcome:
    """Run a module on a folder in a process of its own, and say why it failed if it did.

    It prints `OPENED` on a line of its own once the database could be read, and why it fails on
    stderr.
    """
    try:
        ran = start(module, folder, seconds)
    except subprocess.TimeoutExpired:
        return Outcome(f"reading it takes over {seconds:.0f} seconds; {VECTORS.remedy}", "")
    _, _, printed = ran.stdout.partition(f"{OPENED}\n")
    if ran.returncode == 0:
        return Outcome("", printed)
    if ran.stderr.startswith(REPLACED):
        return Outcome(f"another process has just made it anew; {_AGAIN}", "")
    if ran.returncode > 0 and ran.stderr.startswith("cannot "):
        return Outcome(ran.stderr.strip(), "")
    cause = VECTORS if OPENED in ran.stdout else DATABASE
    crash = f"{cause.what}: it makes Chroma's library crash ({ran.returncode}); {cause.remedy}"
    return Outcome(crash, "")


def main(folder: Path) -> None:
    """Open the store, read a record of each collection, and search each once."""
    for collection in open_collections(folder).values():
        search(collection)


def search(collection: Collection) -> None:
    """Read a record of a collection, and search for its neighbours."""
    with translated("search the store"):
        if count := collection.count():
            vectors = collection.get(limit=1, include=["embeddings", "metadatas"])["embeddings"]
            number = min(count, _NEIGHBOURS)
            collection.query(query_embeddings=vectors, n_results=number, include=[])


def open_collections(folder: Path) -> dict[str, Collection]:
    """Open the collections that there are, make none, and print `OPENED`.

    What crashes later is the vectors: the database has been looked at by SQLite itself.
    """
    client = connect(folder)
    with translated("read the store"):
        names = [collection.name for collection in client.list_collections()]
        collections = {
            name: client.get_collection(name, embedding_function=None)
            for name in (CHUNKS, ARTICLES, VERSIONS)
            if name in names
        }
    print(OPENED, flush=True)  # noqa: T201
    return collections


def database_problem(folder: Path) -> str:
    """Look at the database before Chroma does, which makes tables where there are none."""
    file = folder / DATABASE_FILE
    if not file.exists():
        missing = "its database chroma.sqlite3 is missing"
        return f"{missing}; {DATABASE.remedy}" if any(folder.iterdir()) else ""
    size = file.stat().st_size
    problem = damage_of(file) if size < _READ_WHOLE else ""
    return f"{DATABASE.what} ({problem}); {DATABASE.remedy}" if problem else ""


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except StoreError as error:
        sys.exit(str(error))
