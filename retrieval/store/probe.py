"""One search of a store on this disk, in a process of its own: Chroma's library may crash on it.

`python -m retrieval.store.probe FOLDER` says on stdout how far it came, on stderr why no further.
"""

import subprocess
import sys
from pathlib import Path

from retrieval.errors import StoreError
from retrieval.own_process import command, environment
from retrieval.store.causes import DATABASE, VECTORS
from retrieval.store.client import connect, translated
from retrieval.store.collections import CHUNKS, Collection

_SECONDS = 120.0
_OPENED = "opened"
# Neighbours asked for, which are found by way of most of a damaged graph.
_NEIGHBOURS = 1000


def problem_of(folder: Path, seconds: float = _SECONDS) -> str:
    """Return why the Chroma store in a folder cannot be searched, and the remedy, or ''."""
    try:
        ran = subprocess.run(  # noqa: S603  this very program
            command("retrieval.store.probe", str(folder.resolve())), env=environment(),
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"a search takes over {seconds:.0f} seconds; {VECTORS.remedy}"
    if ran.returncode == 0:
        return ""
    if ran.returncode > 0 and ran.stderr.startswith("cannot "):
        return ran.stderr.strip()
    cause = VECTORS if ran.stdout.startswith(_OPENED) else DATABASE
    return f"{cause.what}: it makes Chroma's library crash ({ran.returncode}); {cause.remedy}"


def main(folder: Path) -> None:
    """Open the store and search it once."""
    client = connect(folder)
    with translated("read the store"):
        names = [collection.name for collection in client.list_collections()]
        if CHUNKS not in names:
            return
        collection: Collection = client.get_collection(CHUNKS, embedding_function=None)
        count = collection.count()
    print(_OPENED, flush=True)  # noqa: T201
    if not count:
        return
    with translated("search the store"):
        vectors = collection.get(limit=1, include=["embeddings"])["embeddings"]
        collection.query(query_embeddings=vectors, n_results=min(count, _NEIGHBOURS), include=[])


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except StoreError as error:
        sys.exit(str(error))
