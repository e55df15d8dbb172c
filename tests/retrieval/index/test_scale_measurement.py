"""A store's cosine scale, measured at ingest: answers do not depend on the embedding model."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.index.repair import DamagedStore
from retrieval.ingest.sync import sync
from retrieval.models.cosine_scale import AS_IS
from retrieval.models.embedder import Embedder
from tests.standins.embedding_server import Endpoint, embedding_endpoint

NEWS = [
    ("Ferry", "The ferry Alma sank off Larkby on Monday. Captain Ada Quill saved all 48 people."),
    ("Mayor", "Bertil Holm was elected mayor of Larkby with 3,100 votes. He is a baker."),
    ("School", "The school in Mill Street will close in July, since it has only 31 pupils."),
    ("Storm", "Storm Nina tore the roof off the library of Larkby. Nobody was hurt."),
    ("Football", "Larkby United beat Orr 3-1 in the cup final. Chi Okoye scored twice."),
    ("Museum", "The museum bought a painting by Elise Garnier for 310,000 euros in Lyon."),
]
ARTICLES = [Article(name, name, text, url=f"https://news.example/{name}") for name, text in NEWS]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUESTIONS = [
    "Who was the captain of the ferry Alma?",
    "Who was elected mayor of Larkby?",
    "Who scored in the cup final?",
    "What does a ticket to the moon cost?",
    "Which planet has the most rings?",
]


@pytest.fixture
def squeezed(embedder: Embedder):
    """Run an endpoint with the bundled model whose cosines are all pressed between .7 and 1."""

    def change(answer):
        texts = endpoint.asked[-1]["input"]
        vectors = embedder.embed(texts) * np.sqrt(0.3)
        rows = np.hstack([vectors, np.full((len(texts), 1), np.sqrt(0.7))])
        return {
            **answer,
            "data": [{"index": n, "embedding": row.tolist()} for n, row in enumerate(rows)],
        }

    with embedding_endpoint() as endpoint:
        endpoint.change = change
        yield endpoint


def settings(folder: Path, endpoint: Endpoint | None = None) -> Settings:
    remote = {
        "embedding_model": "squeezed",
        "embedding_url": endpoint.url,
        "embedding_key": endpoint.key,
    } if endpoint else {}  # fmt: skip
    return Settings(data_dir=folder, _env_file=None, **remote)


def test_answers_are_the_same_with_a_model_whose_cosines_lie_elsewhere(tmp_path, squeezed):
    given = []
    for folder, endpoint in (("bundled", None), ("squeezed", squeezed)):
        app = App(settings(tmp_path / folder, endpoint))
        sync(app.index, ARTICLES)
        given.append([app.answer(Question(question, NOW)) for question in QUESTIONS])
        app.close()

    for bundled, other in zip(*given, strict=True):
        assert other.status == bundled.status
        assert other.confidence == pytest.approx(bundled.confidence, abs=0.02)
        quotes = [citation.quote for citation in bundled.citations]
        assert [citation.quote for citation in other.citations] == quotes
    assert [answer.status for answer in given[0]] == ["answered"] * 3 + ["unknown"] * 2


def test_the_scale_is_kept_with_the_store_and_measured_anew_when_it_has_doubled(tmp_path, squeezed):
    def open_index() -> Index:
        return App(settings(tmp_path, squeezed)).index

    sync(open_index(), ARTICLES[:2])
    first = open_index().cosine_scale
    assert first.passages == 2
    sync(open_index(), ARTICLES[:3])
    assert open_index().cosine_scale == first
    reader = open_index()
    sync(open_index(), ARTICLES)
    assert open_index().cosine_scale.passages == 6
    reader.refresh()
    assert reader.embedder.scale == open_index().cosine_scale


def test_a_store_that_is_repaired_has_its_scale_again(tmp_path, squeezed):
    index = App(settings(tmp_path, squeezed)).index
    sync(index, ARTICLES)
    scale = index.cosine_scale
    index.store.close()
    with closing(DamagedStore(tmp_path)) as damaged:
        damaged.replace(index.embedder, index.chunking, tmp_path / "kept")
    repaired = App(settings(tmp_path, squeezed)).index.cosine_scale
    assert repaired.metadata == pytest.approx(scale.metadata)


def test_cosines_of_the_bundled_model_stay_as_they_are(tmp_path):
    index = App(settings(tmp_path)).index
    sync(index, ARTICLES[:2])
    assert index.cosine_scale == index.embedder.scale == AS_IS
