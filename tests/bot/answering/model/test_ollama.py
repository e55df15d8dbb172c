"""The models of an Ollama server on this machine are found, and sent nothing."""

import socket

import pytest

from bot.answering.model.ollama import local_models, offer
from tests.standins.ollama import (
    EMBEDDER,
    EMBEDDER_THAT_SAYS_SO,
    GEMMA,
    IN_A_CLOUD,
    LLAMA,
    ollama_server,
)


def test_models_that_write_here_are_named_and_the_server_is_only_asked_for_its_list() -> None:
    with ollama_server(EMBEDDER, LLAMA, IN_A_CLOUD, EMBEDDER_THAT_SAYS_SO, GEMMA) as server:
        assert local_models(server.port) == ["llama3.2:3b", "gemma3"]
    assert server.requests == ["GET /api/tags HTTP/1.1 0"]


def test_where_nothing_listens_or_nothing_answers_there_are_no_models() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert local_models(silent.getsockname()[1]) == []
    assert local_models(1) == []


@pytest.mark.parametrize(
    "reply", [b"", b"Ollama is running", b"[]", b'{"models": [7]}', b'{"models": [{"name": 7}]}']
)
def test_what_another_server_answers_is_no_model(reply: bytes) -> None:
    with ollama_server(reply=reply) as server:
        assert local_models(server.port) == []


def test_a_name_that_would_write_on_the_terminal_or_into_env_is_left_out() -> None:
    names = ["a\x1b[2J", "b\nOPENAI_BASE_URL=http://evil.example", "-c", "", "d e", "x" * 300]
    with ollama_server(*({"name": name} for name in names)) as server:
        assert local_models(server.port) == []


def test_the_offer_is_a_line_of_env() -> None:
    assert "the line FOOTNOTE_CHAT_MODEL=ollama:gemma3 in .env" in offer("gemma3")
