"""Embedding by an endpoint: in order, in batches, and what goes wrong is named."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Article
from retrieval.errors import MismatchError, ModelError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.models.endpoint import EndpointModel
from tests.standins.embedding_server import SIZE, Endpoint, embedding_endpoint, vector_of


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with embedding_endpoint() as running:
        yield running


@pytest.fixture
def remote(endpoint: Endpoint) -> Iterator[Embedder]:
    embedder = Embedder("some-model", endpoint.url, endpoint.key)
    yield embedder
    embedder.load().close()


def test_texts_come_back_as_unit_vectors_in_their_order(endpoint, remote) -> None:
    texts = [f"text {n} " * (1 + n % 7) for n in range(70)]
    told: list[int] = []
    for vectors in (remote.embed(texts), remote.embed_many(texts, told.append)):
        wanted = np.array([vector_of(text) for text in texts])
        wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
        assert np.allclose(vectors, wanted, atol=1e-6)
    assert sum(told) == 70
    assert {asked["model"] for asked in endpoint.asked} == {"some-model"}
    assert max(len(asked["input"]) for asked in endpoint.asked) <= 32
    assert remote.embed_many([]).shape[0] == 0


def test_a_busy_endpoint_is_asked_again(endpoint, remote) -> None:
    endpoint.moods = [503, 429]
    assert remote.embed(["x"]).shape == (1, SIZE)
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: {"data": answer["data"][1:]}, "answers 1 embeddings for 2 texts"),
        (lambda answer: {"data": [{"index": 0}]}, "answers no embeddings"),
        (lambda answer: [], "answers no embeddings"),
    ],
)
def test_an_answer_that_is_none_is_refused(endpoint, remote, change, said: str) -> None:
    endpoint.change = change
    with pytest.raises(ModelError, match=rf"{endpoint.url}/embeddings {said}.*_EMBEDDING_URL"):
        remote.embed(["x", "y"])


def test_a_wrong_key_and_an_endpoint_that_is_away_are_named(endpoint, remote) -> None:
    endpoint.key = "another"
    with pytest.raises(ModelError, match=r"answers 401; check .*FOOTNOTE_EMBEDDING_KEY"):
        remote.embed(["x"])
    assert len(endpoint.asked) == 1
    away = EndpointModel("http://127.0.0.1:1/v1", "m", patience=0.2)
    with pytest.raises(ModelError, match=r"cannot be reached \(ConnectError\)"):
        away.embed(["x"])
    away.close()


def test_articles_are_embedded_there_and_their_store_knows_it(remote, tmp_path: Path) -> None:
    index = Index.open(tmp_path, remote, ChunkSettings(pieces=20))
    assert sync(index, [Article("a", "Ferry", "The ferry sank. " * 20)]).added == 1
    nearest = index.store.nearest(remote.embed_question("Where is it?"), 3)
    assert len(nearest) == 3
    other = Index.open(tmp_path, Embedder(), ChunkSettings(pieces=20))
    with pytest.raises(MismatchError, match="some-model"):
        other.store.check_identity()
    for opened in (index, other):
        opened.store.close()
