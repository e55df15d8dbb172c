"""An ingest of 300 files made to break it: each is read or named, none costs much, none is lost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.standins.embedding_server import embedding_endpoint
from tests.standins.hostile_files import hostile_files
from tests.standins.website import PAGE

ROOT = Path(__file__).parents[2]
LARGEST = 800_000_000  # bytes of memory
# Nothing in them is meant to be an article: hidden files, other formats, tables without rows.
EMPTY = {"name-dots.zip", "name-hidden.zip", "name-nul.zip", "name-other.zip", "zip-empty.zip",
         "table-head.csv"}  # fmt: skip
# Runs a command and writes its memory: a process that is started by one of gigabytes, as that of
# many tests is, counts those as its own.
MEASURED = """
import pathlib, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(sys.argv[1]).write_text(str(most))
sys.exit(code)
"""


@dataclass(frozen=True)
class Run:
    """What an ingest printed, and its highest memory or that of a process it started."""

    code: int
    failed: dict[str, str]
    stderr: str
    bytes: int


@contextmanager
def footnote(folder: Path) -> "Iterator[Footnote]":
    """The command with small limits, and an embedding endpoint that takes no time."""
    with embedding_endpoint() as endpoint:
        yield Footnote(
            folder / "data",
            {
                "PYTHONPATH": str(ROOT),
                "FOOTNOTE_PARSE_SECONDS": "1",
                "FOOTNOTE_PARSE_MB": "300",
                "FOOTNOTE_EMBEDDING_URL": endpoint.url,
                "FOOTNOTE_EMBEDDING_MODEL": "any",
                "FOOTNOTE_EMBEDDING_KEY": endpoint.key,
            },
        )


@dataclass(frozen=True)
class Footnote:
    """The command, run for one data folder."""

    data: Path
    environment: dict[str, str]

    def ingest(self, folder: Path) -> Run:
        output, errors, memory = (self.data.with_suffix(end) for end in (".out", ".err", ".memory"))
        command = self._command("ingest", "--json", str(folder))
        with output.open("wb") as stdout, errors.open("wb") as stderr:
            code = subprocess.call(
                [sys.executable, "-c", MEASURED, str(memory), *command],
                env={**os.environ, **self.environment}, cwd=folder, stdout=stdout, stderr=stderr,
            )  # fmt: skip
        report = json.loads(output.read_bytes() or b"{}")
        failed = {Path(item["path"]).name: item["error"] for item in report.get("failed", ())}
        unit = 1 if sys.platform == "darwin" else 1_000
        return Run(code, failed, errors.read_text(), int(memory.read_text()) * unit)

    def articles(self) -> list[dict[str, str]]:
        ran = subprocess.run(
            self._command("articles", "list", "--json"),
            env={**os.environ, **self.environment}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(ran.stdout)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "bot", "--data-dir", str(self.data), *words]


@pytest.mark.skipif(not find_spec("resource"), reason="the system does not tell the memory used")
def test_hostile_files_are_read_or_named_and_cost_their_neighbours_nothing(tmp_path: Path) -> None:
    names = hostile_files()
    folder = tmp_path / "news"
    folder.mkdir()
    neighbours = set()
    for number, (name, content) in enumerate(sorted(names.items())):
        (folder / name).write_bytes(content)
        if number % 10 == 0:
            suffix = ".html" if number % 50 == 0 else ".txt"
            neighbour = folder / f"{name}-good{suffix}"
            neighbour.write_text(PAGE.replace("Lighthouse", f"Lighthouse {number}").format(head=""))
            neighbours.add(str(neighbour))
    with footnote(tmp_path) as command:
        run = command.ingest(folder)
        articles = command.articles()
    assert run.code == 1
    assert "Traceback" not in run.stderr
    assert "went wrong" not in run.stderr
    assert run.bytes < LARGEST
    origins = {article["origin"] for article in articles}
    assert neighbours - origins == set()
    inside = str(folder) + "/"
    assert all(origin.startswith(inside) for origin in origins)
    read = {origin.removeprefix(inside).partition("/")[0] for origin in origins}
    assert len(names) >= 200
    assert names.keys() - read - run.failed.keys() == EMPTY
    fields = [str(value) for article in articles for value in article.values()]
    shown = "".join([*fields, *run.failed.values(), run.stderr])
    assert not {"\x1b", "\x9b", "\x00"} & set(shown)
