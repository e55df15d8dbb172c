"""Questions for the present, answered from articles of several years with the real model."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.answering.answer import Answer
from bot.answering.evidence import Evidence
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from tests.standins.indexes import keyword_index

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture
def ask(tmp_path, embedder: Embedder) -> Ask:
    """Answer from texts, each with its day, the first found best."""

    def ask(question: str, *told: tuple[str, str]) -> Answer:
        articles = [
            Article(f"a{n}", "News", text, published=day, published_from="metadata")
            for n, (day, text) in enumerate(told)
        ]
        chunks = [Chunk(article, 0, len(article.text)) for article in articles]
        keyword = keyword_index(tmp_path / "keyword")
        keyword.rebuild(chunks)
        asked, *vectors = embedder.embed([question, *(chunk.text for chunk in chunks)])
        hits = tuple(
            Hit(chunk, 1.0 - n / 10, {"cosine": float(vector @ asked), "article": 1.0})
            for n, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
        )
        now = datetime(2026, 11, 24, tzinfo=UTC)
        return extractive(keyword, embedder, 0.0)(Evidence(Question(question, now), 0.0, hits))

    return ask


PIKE = ("2020-05-02", "Desmond Pike is the mayor of Harbour Point, the oldest mayor on the coast.")
HALLORAN = ("2026-03-02", "Ingrid Halloran, the mayor of Harbour Point, opened the ferry.")


def test_the_newest_holder_of_a_role_leads_and_an_older_one_is_left_out(ask: Ask) -> None:
    answer = ask("Who is the mayor of Harbour Point?", PIKE, HALLORAN)
    assert "Halloran" in answer.sentences[0].text
    assert "Pike" not in answer.text


def test_a_question_for_the_past_is_answered_by_the_best_sentence(ask: Ask) -> None:
    answer = ask("Who was the mayor of Harbour Point in 2020?", PIKE, HALLORAN)
    assert "Pike" in answer.sentences[0].text


def test_who_holds_another_role_does_not_lead(ask: Ask) -> None:
    deputy = ("2026-11-02", "They met the deputy mayor of Harbour Point Lena Ortiz.")
    answer = ask("Who is the mayor of Harbour Point?", deputy, HALLORAN)
    assert "Halloran" in answer.sentences[0].text


def test_the_newest_number_leads_and_an_older_one_is_left_out(ask: Ask) -> None:
    answer = ask(
        "How many seals are there on Orr Island?",
        ("2023-11-02", "There are 2,318 seals on Orr Island, rangers on Orr Island said."),
        ("2026-10-30", "There are 2,950 seals on Orr Island, scientists said."),
    )
    assert "2,950" in answer.sentences[0].text
    assert "2,318" not in answer.text
