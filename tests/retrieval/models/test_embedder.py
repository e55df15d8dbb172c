import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from retrieval.errors import ModelError
from retrieval.models import bundled
from retrieval.models import embedder as embedding
from retrieval.models import sentence_transformer as sentence_model
from retrieval.models.bundled import BundledModel
from retrieval.models.embedder import Embedder
from retrieval.models.sentence_transformer import SHARED, SentenceModel

TEXTS = [
    "Who?",
    "",
    "The minister resigned on Tuesday, and nobody knows why.",
    "Zürich, 日本, Владивосток and a word that is none: xqzzvtk",
    "The bridge is closed until the end of the year. " * 9,
    "More than the model can read at once, which is cut off at its end. " * 40,
]


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return (one * other).sum(axis=-1) / lengths


def test_vectors_have_length_one_and_near_meanings_lie_near(embedder: Embedder) -> None:
    vectors = embedder.embed(["The minister resigned.", "A cabinet member quit.", "Fish soup."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_both_ways_to_compute_the_bundled_model_give_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sentence_model, "_dtype", lambda: torch.float32)
    quick, slow = BundledModel(), SentenceModel(bundled.checked_path())
    assert cosines(quick.embed(TEXTS), slow.embed(TEXTS)).min() > 0.99999
    for one, other in zip(quick.states(TEXTS), slow.states(TEXTS), strict=True):
        assert one.shape == other.shape
        assert cosines(one, other).min() > 0.99999


def test_several_devices_give_the_same_together() -> None:
    model, some = SentenceModel(bundled.checked_path(), ["cpu", "cpu"]), TEXTS[:4]
    alone, states = model.embed(some), model.states(some)
    assert model._pool is None  # processes are not started for a question
    together = model.embed(some * (SHARED // len(some)))
    assert len(model._pool["processes"]) == 2
    for vectors in (together[: len(some)], together[-len(some) :], model.embed(some)):
        assert cosines(vectors, alone).min() > 0.9995
    for one, other in zip(model.states(some), states, strict=True):
        assert cosines(one, other).min() > 0.99


def test_more_are_embedded_at_once_where_there_are_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = Embedder(str(bundled.bundled_path()))
    assert embedder.batch == embedding.BATCH
    model = embedder.load()
    assert embedder.batch == embedding.BATCH
    monkeypatch.setattr(model, "_on_gpu", True)
    monkeypatch.setattr(model, "_devices", ["cuda:0", "cuda:1"])
    assert embedder.batch == 8 * embedding.BATCH


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Embedder:
    """One that takes fifty texts for many."""
    monkeypatch.setattr(embedding, "MANY", 50)
    monkeypatch.setattr(embedding, "TOGETHER", 50)
    monkeypatch.setattr(embedding, "_half_precision", lambda: True)
    return Embedder()


def test_after_many_texts_more_are_embedded_the_same_by_sentence_transformers(
    embedder: Embedder, eager: Embedder
) -> None:
    texts, told = TEXTS * 9, []
    quick = eager.embed_many(texts, told.append)
    assert sum(told) == len(texts)
    eager.embed_many(texts[:1])  # begins to load it
    eager._coming.join()
    slow = eager.embed_many(texts)
    for vectors in (quick, slow):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert cosines(vectors, embedder.embed(texts)).min() > 0.9995
    assert np.abs(quick - slow).max() > 0


def test_articles_that_are_added_one_by_one_never_load_it(eager: Embedder) -> None:
    for _ in range(20):
        eager.embed_many(TEXTS)
    assert eager._coming is None


def test_few_texts_are_embedded_without_loading_sentence_transformers() -> None:
    some = Embedder()
    assert some.embed_many(TEXTS).shape == (len(TEXTS), 384)
    assert some.embed_many([]).shape == (0, 384)
    assert some._model is None


def test_threads_that_embed_at_once_get_what_one_alone_gets(embedder: Embedder) -> None:
    alone = embedder.embed(TEXTS)
    together: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: together.append(embedder.embed(TEXTS))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == 4
    assert all(np.allclose(alone, one, atol=1e-6) for one in together)


def test_word_pieces_end_at_offsets_of_the_text(embedder: Embedder) -> None:
    assert embedder.piece_ends("Zürich, 日本 sings") == [6, 7, 9, 10, 16]


def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "model"
    shutil.copytree(bundled.bundled_path(), copy)
    (copy / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(bundled, "bundled_path", lambda: copy)
    with pytest.raises(ModelError, match=r"not the published ones.*pip install --force-reinstall"):
        Embedder().load()
    with pytest.raises(ModelError, match="not the published ones"):
        Embedder().embed_many(["many"] * 100)


def test_a_model_that_is_not_there_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(ModelError, match=r"no-such-model.*FOOTNOTE_EMBEDDING_MODEL"):
        Embedder("no-such-model").load()


def test_another_model_is_taken_from_its_folder(embedder: Embedder) -> None:
    other = Embedder(str(bundled.bundled_path()))
    assert other.identity != embedder.identity
    assert cosines(other.embed(TEXTS), embedder.embed(TEXTS)).min() > 0.9995
    assert other.piece_ends("Hello there") == embedder.piece_ends("Hello there")
