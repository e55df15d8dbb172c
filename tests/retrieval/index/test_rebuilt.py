"""A store that is rebuilt with another model, beside a process that searches it or by a kill."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.article import Article, Vectors
from retrieval.errors import MismatchError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import cut, embed, rebuild
from retrieval.ingest.sync import sync
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from tests.retrieval.ingest.ingest_and_die import HashEmbedder

ROOT = Path(__file__).parents[3]
QUESTION = read_request("When does the ferry sail?", datetime(2026, 11, 29, tzinfo=UTC))


class OtherEmbedder(HashEmbedder):
    @property
    def identity(self) -> str:
        return "another model, of as many dimensions"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return -super().embed(texts)


def main(folder: Path, model: str, pieces: int) -> None:
    embedder = OtherEmbedder() if model == "other" else HashEmbedder()
    rebuild(Index.open(folder, embedder, ChunkSettings(pieces=pieces)))


def rebuild_elsewhere(folder: Path, model: str, pieces: int) -> None:
    command = [sys.executable, "-m", "tests.retrieval.index.test_rebuilt"]
    subprocess.run([*command, folder, model, str(pieces)], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize(
    ("model", "pieces", "said"),
    [
        ("other", 20, r"embedding model 'another model.*FOOTNOTE_EMBEDDING settings"),
        ("same", 30, r"chunk setting .*the release of Footnote"),
    ],
)
def test_a_running_reader_refuses_a_store_that_was_rebuilt_and_takes_it_back_as_it_was(
    tmp_path: Path, model: str, pieces: int, said: str
) -> None:
    index = Index.open(tmp_path, HashEmbedder(), ChunkSettings(pieces=20))
    sync(index, [Article("a", "Ferry", "The ferry sails at noon.")])
    searcher = Searcher(index)
    assert searcher.find(QUESTION)
    rebuild_elsewhere(tmp_path, model, pieces)
    for look in (searcher.find, searcher.leading):
        with pytest.raises(MismatchError, match=rf"another process made .*{said}"):
            look(QUESTION)
    rebuild_elsewhere(tmp_path, "same", 20)
    assert searcher.find(QUESTION)
    index.store.close()


def test_no_vector_of_the_former_model_is_searched_where_a_rebuild_was_killed_at_its_end(
    tmp_path: Path,
) -> None:
    index = Index.open(tmp_path, HashEmbedder(), ChunkSettings(pieces=20))
    sync(index, [Article("a", "Ferry", "The ferry sails at noon.")])
    index.store.close()
    killed = Index.open(tmp_path, OtherEmbedder(), ChunkSettings(pieces=20))
    killed.store.begin_rebuild()
    chunks = [chunk for article in killed.store.all_articles() for chunk in cut(killed, article)]
    killed.store.put_chunks(chunks, embed(killed, chunks))
    killed.store.finish_rebuild()
    killed.store.close()  # what it would do next is to make the keyword index anew
    again = Index.open(tmp_path, OtherEmbedder(), ChunkSettings(pieces=20))
    searcher = Searcher(again)
    again.repair_if_needed()
    assert searcher.find(QUESTION)
    ((id_, vector),) = again.store.vectors([chunks[0].id]).items()
    (nearest,) = again.keyword.nearest(vector, 1).items()
    assert (nearest[0].id, nearest[1]) == (id_, pytest.approx(1))
    again.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
