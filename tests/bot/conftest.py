"""The command line run in this process, on a small library that is made once."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles

LIBRARY = [
    {
        "id": "bridge",
        "title": "Kessel Bridge to reopen in March",
        "text": "The Kessel Bridge will reopen on 14 March, the council said on Monday. Repairs "
        "have cost 1.3 million pounds.\n\nLena Ortiz, who leads the works, met the mayor for 40 "
        "minutes.",
        "source": "Harbour Gazette",
        "author": ["Ann Lee", "Bo Day"],
        "url": "https://gazette.example/bridge",
        "published": "2026-02-10",
    },
    {
        "id": "ferry",
        "title": "Second ferry for the island",
        "text": "A second ferry will sail to Skerry Island from May, the operator announced. It "
        "carries 120 passengers.",
        "source": "Tidewater Weekly",
        "url": "https://tidewater.example/ferry",
        "published": "2026-02-11T09:30:00+01:00",
    },
    {
        "id": "owls",
        "title": "Owls nest in the clock tower",
        "text": "Three barn owls have nested in the clock tower of the old town hall.",
        "source": "Tidewater Weekly",
    },
]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON, nothing but JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="session")
def library_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles of the library as JSON lines."""
    path = tmp_path_factory.mktemp("articles") / "library.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in LIBRARY))
    return path


@pytest.fixture(scope="session")
def library(
    tmp_path_factory: pytest.TempPathFactory, library_file: Path, embedder: Embedder
) -> Path:
    """A data folder that holds the library; not to be written to, see `own_library`."""
    folder = tmp_path_factory.mktemp("library")
    index = Index.open(folder, embedder, ChunkSettings())
    sync(index, read_articles([library_file]))
    index.store.close()
    return folder


@pytest.fixture
def own_library(library: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return Path(shutil.copytree(library, tmp_path / "own"))


@pytest.fixture
def footnote(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `footnote` with arguments, in an empty folder and without settings."""
    for name in ("DATA_DIR", "TIMEZONE", "EMBEDDING_MODEL", "RERANKER"):
        monkeypatch.delenv(f"FOOTNOTE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*args: str | Path, data: Path | None = None, stdin: str | bytes = b"") -> Ran:
        where = ["--data-dir", str(data)] if data else []
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "argv", ["footnote", *where, *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, said.out, said.err)

    return run
