"""A collection that another process has replaced since it was opened."""

from pathlib import Path

import pytest

from retrieval.errors import ReplacedError
from retrieval.store.client import connect, translated


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
