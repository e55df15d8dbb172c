"""A collection that another process has replaced since it was opened."""

import subprocess
from pathlib import Path

import pytest

from retrieval.errors import ReplacedError
from retrieval.store.client import connect, rename_over, translated
from retrieval.store.probe import OPENED, open_collections, problem_of, search


def test_whatever_is_asked_of_a_collection_that_is_gone_is_told_as_busy(tmp_path: Path) -> None:
    client = connect(tmp_path)
    chunks = client.create_collection("chunks", embedding_function=None)
    client.delete_collection("chunks")
    for call in (
        chunks.count,
        lambda: chunks.get(limit=1),
        lambda: chunks.query(query_embeddings=[[1.0, 2.0]]),
        lambda: client.get_collection("chunks", embedding_function=None),
    ):
        with pytest.raises(ReplacedError, match="ask again in a moment"), translated("read it"):
            call()
    client.close()


def test_a_reader_that_opens_while_a_collection_is_replaced_does_not_keep_it_from_that(
    tmp_path: Path,
) -> None:
    class ClientWithReader:
        """The client, beside a reader that opens the store after each of two deletions."""

        def __init__(self) -> None:
            self.readers = 2

        def delete_collection(self, name: str) -> None:
            client.delete_collection(name)
            if self.readers:
                self.readers -= 1
                client.get_or_create_collection(name, embedding_function=None)

        list_collections = staticmethod(lambda: client.list_collections())

    client = connect(tmp_path)
    client.create_collection("chunks", embedding_function=None)
    rebuilt = client.create_collection("chunks-rebuilt", embedding_function=None)
    rebuilt.upsert(ids=["a"], embeddings=[[1.0, 2.0]])
    rename_over(ClientWithReader(), rebuilt, "chunks")
    assert [collection.name for collection in client.list_collections()] == ["chunks"]
    assert client.get_collection("chunks", embedding_function=None).get()["ids"] == ["a"]
    client.close()


def test_a_store_that_is_made_anew_while_doctor_searches_it_is_not_called_damaged(
    tmp_path: Path,
) -> None:
    client = connect(tmp_path)
    client.create_collection("chunks", embedding_function=None)

    def probe(module: str, folder: Path, seconds: float) -> "subprocess.CompletedProcess[str]":
        collections = open_collections(folder)
        client.delete_collection("chunks")
        with pytest.raises(ReplacedError) as replaced:
            search(collections["chunks"])
        return subprocess.CompletedProcess([module], 1, f"{OPENED}\n", f"{replaced.value}\n")

    problem = problem_of(tmp_path, probe)
    client.close()
    assert problem.startswith("another process has just made it anew; run this again and, if")
