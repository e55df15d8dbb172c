"""Search a store for titles, again and again, in a process beside one that writes to it.

`python -m benchmarks.search_beside STORE TITLE...` does so until it reads a line.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from retrieval.errors import BusyError, RetrievalError


@contextlib.contextmanager
def searching(store: Path, titles: Sequence[str]) -> Iterator[list[Any]]:
    """Search a store for titles from another process; the list gets the count, and what failed."""
    found: list[Any] = []
    if not titles:
        yield found
        found += [0, []]
        return
    me = [sys.executable, "-m", "benchmarks.search_beside", str(store), *titles]
    with subprocess.Popen(me, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # it has begun
        yield found
        count, *lost = process.communicate("\n")[0].splitlines()
        found += [int(count), lost]


def search_on(store: Path, titles: Sequence[str]) -> None:
    """Search for titles until a line comes; print the count of searches, and what was missed."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
    count, lost = 0, []
    with contextlib.closing(app_of(store)) as app:
        app.warm()
        print("begins", flush=True)
        while not ended.is_set():
            try:
                lost += [f"not found beside it: {title}" for title in missing(app, titles)]
            except RetrievalError as error:
                lost.append(f"failed beside it: {error}")
            count += len(titles)
    print("\n".join([str(count), *lost]))


def missing(app: App, titles: Sequence[str]) -> list[str]:
    """Return the titles that a search for them does not find."""
    return [title for title in titles if title not in found_for(app, title)]


def found_for(app: App, title: str) -> list[str]:
    try:
        evidence = app.retrieve(Question(title, datetime.now(UTC)), 10)
    except BusyError:  # which says to ask again in a moment
        return [title]
    return [hit.chunk.article.title for hit in (*evidence.hits, *evidence.outside)]


def app_of(store: Path) -> App:
    return App(Settings(_env_file=None, data_dir=store))  # type: ignore[call-arg]


if __name__ == "__main__":
    search_on(Path(sys.argv[1]), sys.argv[2:])
