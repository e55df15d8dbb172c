"""The file with the settings of channels: read again where it changes, and changed by the bot."""

import os
import time
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.slack.channels import load_channels
from bot.slack.channels_file import save_channel

FILE = """\
# The channels of the newsroom.
["*"]
listen = "mention"   # nobody is bothered

[C0NEWS0001]  # the desk
ask = ["U1", "U2"]   # the editors
source = "Gazette"
# The end of the desk.

[C0OTHER001]
listen = "off"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "channels.toml"
    file.write_text(FILE)
    return file


def write(path: Path, text: str, age: float = 10.0) -> None:
    """Write the file as if so many seconds ago."""
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))


def test_a_changed_file_holds_at_once(path: Path) -> None:
    channels = load_channels(path)
    assert channels.of("C0OTHER001").listen == "off"
    write(path, FILE.replace('"off"', '"questions"'))
    assert channels.of("C0OTHER001").listen == "questions"


def test_a_file_that_is_wrong_or_still_being_written_changes_nothing(path: Path, caplog) -> None:
    channels = load_channels(path)
    write(path, "", age=0.0)
    assert channels.of("C0NEWS0001").ask == ("U1", "U2")
    write(path, 'listen = "no table"', age=20.0)
    assert channels.of("C0NEWS0001").ask == ("U1", "U2")
    assert "the settings before hold on" in caplog.text
    path.unlink()
    assert channels.of("C0NEWS0001").ask == ("U1", "U2")
    write(path, "", age=30.0)
    assert channels.of("C0NEWS0001").ask == ()


def test_one_table_is_changed_and_all_else_stays(path: Path) -> None:
    save_channel(path, "C0NEWS0001", {"ask": ["U3"], "listen": "questions", "model": False})
    assert path.read_text() == FILE.replace('["U1", "U2"]', '["U3"]').replace(
        'source = "Gazette"\n', ""
    ).replace("of the desk.\n", 'of the desk.\nlisten = "questions"\nmodel = false\n')


def test_a_new_table_comes_at_the_end(path: Path) -> None:
    save_channel(path, "C0NEW00001", {"listen": "all"})
    assert path.read_text() == f'{FILE}\n["C0NEW00001"]\nlisten = "all"\n'
    assert load_channels(path).of("C0NEW00001").listen == "all"


def test_the_table_for_every_channel_is_changed_like_any(path: Path) -> None:
    save_channel(path, "*", {"listen": "off"})
    assert 'listen = "off"   # nobody is bothered' in path.read_text()


@pytest.mark.parametrize("outlet", ["🗞 Gazette", "L’Écho", 'The "Daily"', "a\\b"])
def test_an_outlet_of_any_letters_is_written_and_read_again(path: Path, outlet: str) -> None:
    save_channel(path, "C0NEWS0001", {"source": outlet})
    assert load_channels(path).of("C0NEWS0001").source == outlet


def test_a_list_over_several_lines_is_written_anew(path: Path) -> None:
    path.write_text('[C1]\nask = [\n  "U1",\n  "U2",\n]\n\n[C2]\nlisten = "off"\n')
    save_channel(path, "C1", {"ask": ["U1"]})
    assert path.read_text() == '[C1]\nask = ["U1"]\n\n[C2]\nlisten = "off"\n'


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"listen": "loudly"}, "listen"),
        ({"expert_days": 0}, "expert_days"),
        ({"expert_days": 10_000_000}, "expert_days"),
        ({"x": "y"}, "x"),
    ],
)
def test_what_is_no_setting_is_refused_and_nothing_written(path: Path, settings, problem) -> None:
    with pytest.raises(ConfigError, match=problem):
        save_channel(path, "C0NEWS0001", settings)
    assert path.read_text() == FILE


def test_a_file_that_is_wrong_already_is_left_alone(path: Path) -> None:
    path.write_text("[C1\n")
    with pytest.raises(ConfigError):
        save_channel(path, "C1", {"listen": "off"})
    assert path.read_text() == "[C1\n"
    assert [file.name for file in path.parent.iterdir()] == ["channels.toml"]


def test_a_strange_file_is_not_changed_but_for_what_is_meant(path: Path) -> None:
    strange = '[C1]\nsource = """\n[C2]\n"""\n'
    path.write_text(strange)
    with pytest.raises(ConfigError, match="by hand"):
        save_channel(path, "C2", {"listen": "off"})
    assert path.read_text() == strange
