"""The settings come from the environment or `.env`, and a wrong one is named."""

import re
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, load_settings

EXAMPLE = (Path(__file__).parents[1] / ".env.example").read_text()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FOOTNOTE_{name.upper()}", raising=False)


def test_the_example_lists_exactly_the_settings_there_are_each_with_a_comment() -> None:
    listed = re.findall(r"^# .+\n(\w+)=", EXAMPLE, flags=re.MULTILINE)
    assert listed == re.findall(r"^(\w+)=", EXAMPLE, flags=re.MULTILINE)
    assert set(listed) == {f"FOOTNOTE_{name.upper()}" for name in Settings.model_fields}


def test_the_example_as_it_stands_changes_nothing() -> None:
    Path(".env").write_text(EXAMPLE)
    assert load_settings() == Settings(_env_file=None)


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("FOOTNOTE_TIMEZONE=Asia/Tokyo\nFOOTNOTE_DATA_DIR=there\nOTHER=x\n")
    monkeypatch.setenv("FOOTNOTE_TIMEZONE", "Europe/Paris")
    settings = load_settings()
    assert settings.zone.key == "Europe/Paris"
    assert settings.data_dir == Path("there")


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "Europe", "../../etc/passwd", "/etc/localtime", "+2"]
)
def test_a_wrong_time_zone_is_named_with_an_example(zone: str) -> None:
    Path(".env").write_text(f"FOOTNOTE_TIMEZONE={zone}\n")
    with pytest.raises(ConfigError) as error:
        load_settings()
    assert str(error.value).startswith(f"FOOTNOTE_TIMEZONE: {zone!r} is no time zone")
    assert "Europe/Paris" in str(error.value)


def test_a_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes("FOOTNOTE_DATA_DIR=é".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"the file \.env cannot be read"):
        load_settings()
