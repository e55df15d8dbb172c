"""What the first start of the chat says: how to get articles, and that there is a model."""

from functools import partial
from pathlib import Path

from bot.answering.model.ollama import local_models
from bot.cli.first_start import first_words
from bot.settings import Settings
from tests.standins.ollama import LLAMA, ollama_server


def settings(data_dir: Path, **fields: str) -> Settings:
    return Settings(_env_file=None, data_dir=data_dir, **fields)


def test_without_articles_both_ways_to_get_some_are_named(tmp_path: Path) -> None:
    (line,) = first_words(settings(tmp_path / "none"), tmp_path / "history", list)
    assert "`footnote ingest PATH`" in line
    assert "`footnote chat --sample`" in line
    served = settings(tmp_path / "none", chroma_url="http://localhost:1")
    assert list(first_words(served, tmp_path / "history", list)) == []


def test_a_model_on_this_machine_is_named_once_and_not_where_one_is_chosen(tmp_path: Path) -> None:
    history = tmp_path / "history"
    with ollama_server(LLAMA) as server:
        models = partial(local_models, server.port)
        (line,) = first_words(settings(tmp_path), history, models)
        chosen = settings(tmp_path, chat_model="openai:any")
        assert list(first_words(chosen, history, models)) == []
        elsewhere = settings(tmp_path, ollama_host="box.example")
        assert list(first_words(elsewhere, history, models)) == []
        history.touch()
        assert list(first_words(settings(tmp_path), history, models)) == []
    assert "FOOTNOTE_CHAT_MODEL=ollama:llama3.2:3b in .env" in line
    assert server.requests == ["GET /api/tags HTTP/1.1 0"]
