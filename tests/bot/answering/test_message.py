"""Answers as messages of LangChain, read back with LangChain's own types."""

from datetime import UTC, datetime
from pathlib import Path

from langchain_core.messages import AIMessage
from langchain_core.messages.content import ContentBlock

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.message import as_message
from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from tests.conftest import make_article

ARTICLE = make_article("a", "They met. It rained.", url="https://x.test/a")
ANSWER = Answer(
    "answered",
    (Sentence("They met.", (1,)), Sentence("It snowed.", (), verified=False)),
    (Citation(1, ARTICLE, 0, 9, "They met."),),
)


def text_blocks(message: AIMessage) -> list[ContentBlock]:
    return [block for block in message.content_blocks if block["type"] == "text"]


def test_a_sentence_is_a_text_block_annotated_with_its_quote() -> None:
    block = text_blocks(as_message(ANSWER))[0]
    assert block["type"] == "text"
    (annotation,) = block["annotations"]
    assert annotation["type"] == "citation"
    assert block["text"] == "They met. [1]"
    assert block["text"][annotation["start_index"] : annotation["end_index"]] == "They met."
    assert annotation["cited_text"] == "They met."
    assert (annotation["url"], annotation["title"]) == (ARTICLE.url, ARTICLE.title)
    assert annotation["extras"] == {"article_id": "a", "version": 1, "start": 0, "end": 9}


def test_the_day_in_front_of_a_sentence_is_no_part_of_its_quote() -> None:
    dated = Answer("answered", (Sentence("They met.", (1,), day="1 May 2026"),), ANSWER.citations)
    block = text_blocks(as_message(dated))[0]
    assert block["type"] == "text"
    (annotation,) = block["annotations"]
    assert annotation["type"] == "citation"
    assert block["text"] == "1 May 2026: They met. [1]"
    assert block["text"][annotation["start_index"] : annotation["end_index"]] == "They met."


def test_a_sentence_that_is_not_confirmed_has_no_annotation() -> None:
    block = text_blocks(as_message(ANSWER))[1]
    assert block["type"] == "text"
    assert block["text"] == "It snowed. [not confirmed]"
    assert block["annotations"] == []


def test_an_answer_without_sentences_is_a_message_without_text() -> None:
    message = as_message(Answer("unknown", reason="no_support"))
    assert (message.text, message.response_metadata["status"]) == ("", "unknown")


def test_the_chain_gives_a_message_whose_quotes_stand_in_the_articles(seeds_store: Path) -> None:
    app = App(Settings(data_dir=seeds_store, _env_file=None))  # type: ignore[call-arg]
    question = Question("Where did Cho Hyun meet Ishiba?", now=datetime(2026, 5, 20, tzinfo=UTC))
    blocks = text_blocks(app.message_chain().invoke(question))
    texts = {hit.chunk.article.id: hit.chunk.article.text for hit in app.answer(question).hits}
    app.close()
    assert blocks
    for block in blocks:
        assert block["type"] == "text"
        for annotation in block["annotations"]:
            assert annotation["type"] == "citation"
            extras = annotation["extras"]
            text = texts[extras["article_id"]]
            assert text[extras["start"] : extras["end"]] == annotation["cited_text"]
