"""What the parts of the product are built with, by the settings."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.parts.wiring import provider_options
from bot.settings import Settings, load_settings


def test_a_key_set_only_in_the_file_is_passed_to_the_model_of_its_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(
        "FOOTNOTE_CHAT_MODEL=openai:some-model\nOPENAI_API_KEY=sk-secret\n"
        "OPENAI_BASE_URL=http://localhost:8000/v1\nANTHROPIC_API_KEY=other\n"
    )
    options = provider_options(load_settings())
    assert options == {"api_key": SecretStr("sk-secret"), "base_url": "http://localhost:8000/v1"}


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("", {}),
        ("groq:x", {}),
        ("openai:x", {"api_key": SecretStr("sk-secret")}),
        ("anthropic:x", {"base_url": "http://localhost:1"}),
        ("ollama:x", {"base_url": "localhost:2"}),
    ],
)
def test_a_model_gets_the_options_of_its_provider_only(
    model: str, options: dict[str, object]
) -> None:
    settings = Settings(
        _env_file=None,
        chat_model=model,
        openai_api_key=SecretStr("sk-secret"),
        anthropic_base_url="http://localhost:1",
        ollama_host="localhost:2",
    )
    assert provider_options(settings) == options
