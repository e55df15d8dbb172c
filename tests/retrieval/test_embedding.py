import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval import embedding
from retrieval.embedding import Embedder
from retrieval.errors import ModelError


def test_vectors_have_length_one_and_near_meanings_lie_near(embedder: Embedder) -> None:
    vectors = embedder.embed(["The minister resigned.", "A cabinet member quit.", "Fish soup."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_word_pieces_end_at_offsets_of_the_text(embedder: Embedder) -> None:
    assert embedder.piece_ends("Zürich, 日本 sings") == [6, 7, 9, 10, 16]


def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "model"
    shutil.copytree(embedding._bundled_path(), copy)
    (copy / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(embedding, "_bundled_path", lambda: copy)
    with pytest.raises(ModelError, match=r"not the published ones.*pip install --force-reinstall"):
        Embedder().load()


def test_a_model_that_is_not_there_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(ModelError, match=r"no-such-model.*FOOTNOTE_EMBEDDING_MODEL"):
        Embedder("no-such-model").load()


def test_another_model_is_taken_from_its_folder(embedder: Embedder) -> None:
    other = Embedder(str(embedding._bundled_path()))
    assert other.identity != embedder.identity
    assert np.allclose(other.embed(["Hello"]), embedder.embed(["Hello"]), atol=1e-5)
    assert other.piece_ends("Hello there") == embedder.piece_ends("Hello there")
