"""The settings come from the environment or `.env`, and a wrong one is named."""

import re
import runpy
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.parts.wiring import provider_options
from bot.settings import Settings, load_settings

EXAMPLE = (Path(__file__).parents[1] / ".env.example").read_text()
VARIABLES = {
    str(field.validation_alias or f"FOOTNOTE_{name.upper()}")
    for name, field in Settings.model_fields.items()
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_lists_exactly_the_existing_settings_each_with_a_comment() -> None:
    listed = re.findall(r"^# .+\n(\w+)=", EXAMPLE, flags=re.MULTILINE)
    assert listed == re.findall(r"^(\w+)=", EXAMPLE, flags=re.MULTILINE)
    assert set(listed) == VARIABLES


def test_the_example_as_it_stands_changes_nothing() -> None:
    Path(".env").write_text(EXAMPLE)
    assert load_settings() == Settings(_env_file=None)


def test_the_environment_takes_precedence_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("FOOTNOTE_TIMEZONE=Asia/Tokyo\nFOOTNOTE_DATA_DIR=there\nOTHER=x\n")
    monkeypatch.setenv("FOOTNOTE_TIMEZONE", "Europe/Paris")
    settings = load_settings()
    assert settings.zone.key == "Europe/Paris"
    assert settings.data_dir == Path("there")


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "Europe", "../../etc/passwd", "/etc/localtime", "+2"]
)
def test_an_invalid_time_zone_is_named_with_an_example(zone: str) -> None:
    Path(".env").write_text(f"FOOTNOTE_TIMEZONE={zone}\n")
    with pytest.raises(ConfigError) as error:
        load_settings()
    assert str(error.value).startswith(f"FOOTNOTE_TIMEZONE: {zone!r} is not a time zone")
    assert "Europe/Paris" in str(error.value)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "http://me@x/?a"])
def test_the_url_of_a_server_must_be_an_address(url: str) -> None:
    Path(".env").write_text(f"FOOTNOTE_CHROMA_URL={url}\n")
    with pytest.raises(ConfigError, match=r"FOOTNOTE_CHROMA_URL: .* is not an address; write one"):
        load_settings()


def test_a_file_that_is_not_utf_8_is_named() -> None:
    Path(".env").write_bytes("FOOTNOTE_DATA_DIR=é".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"the file \.env cannot be read"):
        load_settings()


def test_keys_and_addresses_are_in_no_text_about_the_settings() -> None:
    Path(".env").write_text(
        "FOOTNOTE_CHAT_MODEL=openai:x\nOPENAI_API_KEY=sk-secret\n"
        "OPENAI_BASE_URL=http://me:pass@localhost\nOLLAMA_HOST=http://me:pass@localhost\n"
    )
    settings = load_settings()
    for text in (repr(settings), str(settings), repr(provider_options(settings)["api_key"])):
        assert "secret" not in text
        assert "pass" not in text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("FOOTNOTE_MODEL_TIMEOUT=0", "FOOTNOTE_MODEL_TIMEOUT: Input should be greater than 0"),
        ("FOOTNOTE_MODEL_TIMEOUT=inf", "FOOTNOTE_MODEL_TIMEOUT: Input should be a finite number"),
        ("FOOTNOTE_MODEL_TIMEOUT=soon", "FOOTNOTE_MODEL_TIMEOUT: Input should be a valid number"),
        ("FOOTNOTE_RISK=0", "FOOTNOTE_RISK: Input should be greater than 0"),
        ("FOOTNOTE_RISK=-0.1", "FOOTNOTE_RISK: Input should be greater than 0"),
        ("FOOTNOTE_RISK=1.1", "FOOTNOTE_RISK: Input should be less than or equal to 1"),
        ("FOOTNOTE_RISK=nan", "FOOTNOTE_RISK: Input should be"),
        ("FOOTNOTE_RISK=10%", "FOOTNOTE_RISK: Input should be a valid number"),
        ("FOOTNOTE_UNVERIFIED=maybe", "FOOTNOTE_UNVERIFIED: Input should be 'show' or 'drop'"),
    ],
)
def test_an_invalid_value_is_named_with_the_valid_ones(line: str, reason: str) -> None:
    Path(".env").write_text(f"{line}\n")
    with pytest.raises(ConfigError) as error:
        load_settings()
    assert str(error.value).startswith(reason)
    assert str(error.value).endswith(f", not {line.partition('=')[2]!r}")


def test_the_settings_page_is_generated_from_the_example() -> None:
    root = Path(__file__).parents[1]
    made = runpy.run_path(str(root / "docs" / "make_settings.py"))["page"]()
    assert (root / "docs" / "settings.md").read_text() == made
    assert all(f"| `{name}` |" in made for name in VARIABLES)
