"""Embedding by the bundled model and by sentence-transformers: the same vectors, whichever runs."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Article
from retrieval.errors import ModelError
from retrieval.models.bundled import (
    BundledModel,
    bundled_model,
    bundled_path,
    bundled_tokenizer,
    is_int8_exact,
    verified_path,
)
from retrieval.models.embedder import BATCH, TOGETHER, Embedder
from retrieval.models.sentence_transformer import SentenceModel
from retrieval.reading import read_articles

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds" / "articles"
TEXTS = [
    "Who?",
    "",
    "The minister resigned on Tuesday, and nobody knows why.",
    "Zürich, 日本, Владивосток and a word that is none: xqzzvtk",
    "The bridge is closed until the end of the year. " * 9,
    "More than the model can read at once, which is cut off at its end. " * 40,
]


@pytest.fixture(autouse=True)
def computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember nothing here: what computes vectors is what is tested."""
    monkeypatch.setattr("retrieval.models.embedder.bundled_model", bundled_model)
    monkeypatch.setattr("retrieval.models.embedder.bundled_tokenizer", bundled_tokenizer)


@pytest.fixture
def embedder() -> Embedder:
    return Embedder()


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return (one * other).sum(axis=-1) / lengths


def test_vectors_have_length_one_and_near_meanings_lie_near(embedder: Embedder) -> None:
    vectors = embedder.embed(["The minister resigned.", "A cabinet member quit.", "Fish soup."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_both_ways_to_compute_the_bundled_model_give_the_same() -> None:
    import torch  # seconds to load, for this test alone

    quick, slow = BundledModel(int8=False), SentenceModel(verified_path(), torch.float32)
    assert cosines(quick.embed(TEXTS), slow.embed(TEXTS)).min() > 0.99999
    for one, other in zip(quick.states(TEXTS), slow.states(TEXTS), strict=True):
        assert one.shape == other.shape
        assert cosines(one, other).min() > 0.99999


def test_the_batch_of_another_model_is_the_same_where_there_is_no_gpu() -> None:
    other = Embedder(str(bundled_path()))
    assert other.batch == BATCH
    other.load()
    assert other.batch == BATCH


def test_after_many_texts_more_are_embedded_the_same_by_sentence_transformers() -> None:
    texts, counts = [*TEXTS, *("Who?" for _ in range(TOGETHER))], []
    eager = Embedder(many=TOGETHER)
    quick = eager.embed_many(texts, counts.append)
    assert sum(counts) == len(texts)
    slow, whole = eager.embed_many(texts), BundledModel(int8=False).embed(texts)
    for vectors, least in ((quick, 0.997), (slow, 0.9995)):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert cosines(vectors, whole).min() > least
    assert np.abs(quick - slow).max() > 0


@pytest.mark.skipif(not is_int8_exact(), reason="the processor would cut sums")
def test_in_8_bits_a_text_gets_nearly_the_vector_that_it_has_in_fp32() -> None:
    quick, whole = BundledModel(int8=True), BundledModel(int8=False)
    articles = (item for item in read_articles([SEEDS]) if isinstance(item, Article))
    passages = [article.text[:900] for article in articles]
    assert cosines(quick.embed(passages), whole.embed(passages)).min() > 0.9985
    assert cosines(quick.embed(TEXTS), whole.embed(TEXTS)).min() > 0.997
    assert np.abs(quick.embed(TEXTS) - whole.embed(TEXTS)).max() > 0


def test_only_processors_that_add_products_of_8_bits_whole_compute_in_8_bits(
    tmp_path: Path,
) -> None:
    processor = tmp_path / "cpuinfo"
    assert not is_int8_exact(processor)
    processor.write_text("processor: 0\nflags\t\t: fpu avx2 avx512f\n")
    assert not is_int8_exact(processor)
    processor.write_text("processor: 0\nflags\t\t: fpu avx2 avx512f avx512_vnni\n")
    assert is_int8_exact(processor)


def test_articles_that_are_added_one_by_one_stay_with_the_bundled_model(
    embedder: Embedder,
) -> None:
    eager, vectors = Embedder(many=10), embedder.embed_many(TEXTS)
    for _ in range(20):
        assert np.array_equal(eager.embed_many(TEXTS), vectors)


def test_few_texts_are_embedded_without_loading_sentence_transformers() -> None:
    program = """
import sys
from retrieval.models.embedder import Embedder
embedder = Embedder()
print(embedder.embed_many(["Who?", ""]).shape, embedder.embed_many([]).shape)
print([name for name in ("torch", "sentence_transformers") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["(2, 384) (0, 384)", "[]"]


def test_without_torch_all_is_embedded_by_the_bundled_model_and_another_names_the_remedy() -> None:
    program = """
import sys
sys.modules["torch"] = None  # as where it is not installed
from retrieval.errors import ModelError
from retrieval.models.cross_encoder import CrossEncoding
from retrieval.models.embedder import TOGETHER, Embedder
embedder = Embedder()
print(embedder.embed_many(["Who?"] * TOGETHER).shape)
for model in (Embedder("own"), CrossEncoding("own", "reranker", "FOOTNOTE_RERANKER", lambda _: "")):
    try:
        model.load()
    except ModelError as error:
        print(error)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [
        "(64, 384)",
        "the embedding model 'own' needs packages; run `pip install 'footnote-qa[torch]'`",
        "the reranker 'own' needs packages; run `pip install 'footnote-qa[torch]'`",
    ]


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


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(bundled_path(), copy)
    (copy / "model.safetensors").write_bytes(b"tampered")
    for load in (BundledModel, verified_path):
        with pytest.raises(ModelError, match=r"not the published .*pip install --force-reinstall"):
            load(copy)


def test_a_model_that_is_not_there_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(ModelError, match=r"no-such-model.*FOOTNOTE_EMBEDDING_MODEL"):
        Embedder("no-such-model").load()


def test_another_model_is_taken_from_its_folder(embedder: Embedder) -> None:
    other = Embedder(str(bundled_path()))
    assert other.identity != embedder.identity
    assert cosines(other.embed(TEXTS), BundledModel(int8=False).embed(TEXTS)).min() > 0.9995
    assert other.piece_ends("Hello there") == embedder.piece_ends("Hello there")
