"""Two processes read a store while a third one writes to it: no error, no half article."""

import subprocess
import sys
from pathlib import Path

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.report import IngestReport
from retrieval.ingest.sync import sync
from retrieval.reading import read_articles
from tests.retrieval.index.read_together import ARTICLES, CHANGE, STAY, text_of
from tests.retrieval.ingest.ingest_and_die import HashEmbedder

ROOT = Path(__file__).parents[3]
EDITIONS = 5


def test_readers_see_whole_articles_while_they_change_come_and_go(tmp_path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    index = Index.open(tmp_path / "store", HashEmbedder(batch=10), ChunkSettings(pieces=20))

    def ingest(edition: int) -> IngestReport:
        for number in ARTICLES:
            file = folder / f"{number}.txt"
            if number in STAY:
                file.write_text(text_of(number, 0))
            elif number in CHANGE or (number + edition) % 2:
                file.write_text(text_of(number, edition))
            else:
                file.unlink(missing_ok=True)
        return sync(index, read_articles([folder]), prune=[folder])

    ingest(0)
    module, end = "tests.retrieval.index.read_together", tmp_path / "end"
    command = [sys.executable, "-m", module, tmp_path / "store", end]
    readers = [
        subprocess.Popen(command, cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for edition in range(1, EDITIONS + 1):
        for reader in readers:  # each has searched as often as something was written
            assert reader.stdout.readline() == "searched\n", reader.communicate()[1]
        report = ingest(edition)
        assert report.updated == len(CHANGE)
        assert report.removed > 0
    end.touch()
    for reader in readers:
        _, problem = reader.communicate(timeout=60)
        assert (reader.returncode, problem) == (0, ""), problem
    index.store.close()
