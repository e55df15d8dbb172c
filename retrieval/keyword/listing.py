"""The ids of the articles in a keyword index, listed by a process of its own, which may crash.

`python -m retrieval.keyword.listing FOLDER` prints them as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

from retrieval.keyword.local import indexed_chunks
from retrieval.own_process import run_module

_SECONDS = 600.0


def listed_articles(folder: Path) -> list[str]:
    """Return the ids of the articles that a keyword index has passages of, if it can be read."""
    if not folder.exists():
        return []
    try:
        ran = run_module("retrieval.keyword.listing", folder, _SECONDS)
    except subprocess.TimeoutExpired:
        return []
    return list(json.loads(ran.stdout)) if ran.returncode == 0 else []


def main(folder: Path) -> list[str]:
    """Read the index."""
    return sorted({chunk.article_id for chunk in indexed_chunks(folder)})


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201
