"""SIGKILL in the middle of an ingest: nothing that stays is ever lost, and running again mends."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.reading import read_articles
from tests.conftest import all_versions
from tests.retrieval.ingest.ingest_and_die import HashEmbedder

ROOT = Path(__file__).parents[3]
FORK = [sys.executable, "-m", "tests.retrieval.ingest.ingest_and_die"]
# Seconds that an undisturbed ingest takes, of those that its process does.
LASTS = 0.6
STAYS = [f"articles/{n}.txt" for n in range(2, 12)]
GONE = ["articles/0.txt", "articles/1.txt"]


class Ingests:
    """Ingests in processes of their own, one after the other, forked by one that is ready."""

    def __init__(self, forking: subprocess.Popen[str]) -> None:
        assert forking.stdin
        assert forking.stdout
        self._lines, self._said = forking.stdin, forking.stdout

    def begin(self, data: Path, folder: Path, moment: int = -1) -> int:
        """Begin one, and return its process id, which is its own until `end`."""
        print(json.dumps([str(data), str(folder), moment]), file=self._lines, flush=True)
        begins, process = self._said.readline().split()
        assert begins == "begins"
        return int(process)

    def end(self) -> tuple[int, list[str]]:
        """Wait for the one that was begun, and return its exit code and what it printed."""
        print(file=self._lines, flush=True)
        printed: list[str] = []
        while not (line := self._said.readline()).startswith("ended"):
            assert line
            printed.append(line)
        return int(line.split()[1]), printed


@pytest.fixture(scope="module")
def ingests() -> Iterator[Ingests]:
    with subprocess.Popen(
        FORK, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as forking:
        yield Ingests(forking)


def open_index(data: Path) -> Index:
    return Index.open(data, HashEmbedder(), ChunkSettings(pieces=20))


def contents_of(data: Path) -> dict[str, object]:
    index = open_index(data)
    with contextlib.closing(index.store):
        return contents(index)


def ingest_again(data: Path, folder: Path) -> None:
    """Ingest in this process, undisturbed."""
    index = open_index(data)
    sync(index, read_articles([folder]), prune=[folder])
    index.store.close()


def text_of(number: int, version: str) -> str:
    return " ".join(f"In version {version} article {number} has sentence {n}." for n in range(8))


def contents(index: Index) -> dict[str, object]:
    """All that a store holds: ids, texts, vectors, and what each word finds."""
    candidates = list(index.store.all_candidates())
    chunks = index.store.current_chunks(candidates)
    assert len(chunks) == len(candidates) == index.keyword.count()
    vectors = index.store.vectors([chunk.id for chunk in chunks])
    return {
        "articles": {a.id: (a.text, a.version) for a in index.store.all_articles()},
        "versions": {(a.id, a.version): a.text for a in all_versions(index.store, *GONE)},
        "chunks": {chunk.id: chunk.text for chunk in chunks},
        "vectors": {id_: np.round(vector, 5).tolist() for id_, vector in vectors.items()},
        "found": {
            word: sorted(one.id for one in index.keyword.search(word, 500))
            for word in ("old", "new", "7", "sentence")
        },
    }


@pytest.fixture(scope="module")
def before(
    tmp_path_factory: pytest.TempPathFactory, ingests: Ingests
) -> tuple[Path, Path, int, dict[str, object]]:
    """A store of old articles; the folder since changed; the writes and outcome of an ingest."""
    base = tmp_path_factory.mktemp("kill")
    folder = base / "articles"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(text_of(number, "old"), encoding="utf-8")
    ingest_again(base / "store", folder)
    for number in range(6, 16):
        (folder / f"{number}.txt").write_text(text_of(number, "new"), encoding="utf-8")
    (folder / "0.txt").unlink()
    (folder / "1.txt").unlink()
    shutil.copytree(base / "store", base / "undisturbed")
    ingests.begin(base / "undisturbed", folder)
    code, (writes,) = ingests.end()
    assert code == 0
    return base / "store", folder, int(writes), contents_of(base / "undisturbed")


@pytest.mark.parametrize("share", [0.0, 0.12, 0.25, 0.37, 0.5, 0.62, 0.75, 0.87, 0.99])
def test_killed_between_two_writes(
    share: float,
    before: tuple[Path, Path, int, dict[str, object]],
    ingests: Ingests,
    tmp_path: Path,
) -> None:
    store, folder, writes, outcome = before
    shutil.copytree(store, tmp_path / "store")
    moment = int(share * writes)
    ingests.begin(tmp_path / "store", folder, moment=moment)
    code, printed = ingests.end()
    # A quicker run has fewer writes, and may be done before.
    assert code == -signal.SIGKILL or int(printed[0]) <= moment

    index = open_index(tmp_path / "store")
    findable = {
        chunk.article.id for chunk in index.store.current_chunks(index.store.all_candidates())
    }
    assert findable.issuperset(STAYS)
    index.store.close()

    ingest_again(tmp_path / "store", folder)
    assert contents_of(tmp_path / "store") == outcome


@pytest.mark.parametrize("part", [0, 1, 2])  # of the time that an undisturbed ingest takes
def test_killed_at_any_moment(
    part: int,
    before: tuple[Path, Path, int, dict[str, object]],
    ingests: Ingests,
    tmp_path: Path,
) -> None:
    store, folder, _, outcome = before
    shutil.copytree(store, tmp_path / "store")
    delay = (part + random.random()) * LASTS / 3
    process = ingests.begin(tmp_path / "store", folder)
    time.sleep(delay)  # the moment is what is tested
    os.kill(process, signal.SIGKILL)
    assert ingests.end()[0] in (0, -signal.SIGKILL)

    index = open_index(tmp_path / "store")
    findable = {
        chunk.article.id for chunk in index.store.current_chunks(index.store.all_candidates())
    }
    assert findable.issuperset(STAYS), delay
    index.store.close()

    ingest_again(tmp_path / "store", folder)
    assert contents_of(tmp_path / "store") == outcome, delay
