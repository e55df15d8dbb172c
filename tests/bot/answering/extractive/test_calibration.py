"""The calibration in the data folder: written whole or not at all, and read again as it was."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answering.extractive.calibration import (
    DEFAULT_BARS,
    FILE,
    NOTHING,
    Calibration,
    answer_bar,
    read_calibration,
    scoring_name,
    write_calibration,
)
from bot.answering.extractive.confidence import CONFIDENT, RELEVANT
from bot.answering.extractive.risk import Trial
from bot.errors import ConfigError

SCORING = scoring_name("")
RIGHT = tuple(Trial(0.9, True) for _ in range(60)) + tuple(Trial(0.4, False) for _ in range(60))
CALIBRATION = Calibration(SCORING, "2026-11-28", 150, RIGHT)

# Writes one calibration after the other for as long as it lives, and says when it has begun.
WRITER = """
import sys
from pathlib import Path
from bot.answering.extractive.calibration import Calibration, write_calibration
from bot.answering.extractive.risk import Trial
for cases in range(20_000, 10**9):
    trials = tuple(Trial(0.5, True) for _ in range(20_000))
    write_calibration(Path(sys.argv[1]), Calibration("x", "2026-11-29", cases, trials))
    print(cases, flush=True)
"""


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_calibration(tmp_path / "new", CALIBRATION)
    assert read_calibration(tmp_path / "new") == CALIBRATION
    assert [path.name for path in (tmp_path / "new").iterdir()] == [FILE]


def test_without_a_setting_the_bar_is_the_fixed_one_whatever_is_stored(tmp_path: Path) -> None:
    write_calibration(tmp_path, CALIBRATION)
    assert answer_bar(None, tmp_path, SCORING).confidence == CONFIDENT
    assert answer_bar(1.0, tmp_path, SCORING).confidence == RELEVANT


def test_the_bar_of_a_risk_is_that_of_the_stored_calibration(tmp_path: Path) -> None:
    write_calibration(tmp_path, CALIBRATION)
    bar = answer_bar(0.1, tmp_path, SCORING)
    assert bar.confidence == 0.401
    assert bar.basis == "the calibration of 2026-11-28 with 150 cases"
    assert answer_bar(0.01, tmp_path, SCORING).confidence == NOTHING


def test_without_a_calibration_the_table_of_our_own_sets_holds(tmp_path: Path) -> None:
    levels = sorted(DEFAULT_BARS)
    bars = [answer_bar(level, tmp_path, SCORING).confidence for level in levels]
    assert bars == sorted(bars, reverse=True)
    assert answer_bar(levels[-1] + 0.01, tmp_path, SCORING).confidence == bars[-1]
    assert answer_bar(levels[0] - 0.01, tmp_path, SCORING).confidence == NOTHING


def test_a_calibration_of_other_weights_or_models_is_not_used_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_calibration(tmp_path, CALIBRATION)
    bar = answer_bar(0.3, tmp_path, scoring_name("another model"))
    assert bar.confidence == answer_bar(0.3, tmp_path / "none", SCORING).confidence
    assert "was made with other models" in bar.problem
    assert "--calibrate` again" in caplog.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "list indices"),
        ("{}", "'version' is missing"),
        ('{"version": 2}', "version 2 is not 1"),
        ({"trials": [[1.5, True]]}, "1.5, True is no outcome"),
        ({"trials": [[0.5, "yes"]]}, "0.5, 'yes' is no outcome"),
        ({"trials": [[0.5]]}, "not enough values"),
        ({"cases": "many"}, "invalid literal"),
    ],
)
def test_a_broken_file_is_named_with_the_remedy(
    tmp_path: Path, text: str | dict[str, object], reason: str
) -> None:
    path = write_calibration(tmp_path, CALIBRATION)
    whole = json.loads(path.read_text())
    path.write_text(text if isinstance(text, str) else json.dumps({**whole, **text}))
    with pytest.raises(ConfigError) as error:
        answer_bar(0.1, tmp_path, SCORING)
    assert str(error.value).startswith(f"{str(path)!r} is no calibration ({reason}")
    assert "run `footnote eval FILE --calibrate` again" in str(error.value)


def test_a_writer_killed_at_any_time_leaves_a_whole_calibration(tmp_path: Path) -> None:
    write_calibration(tmp_path, CALIBRATION)
    for written in (0, 1, 3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            cwd=Path(__file__).parents[4], stdout=subprocess.PIPE, text=True,
        ) as writer:  # fmt: skip
            assert writer.stdout
            for _ in range(written):
                writer.stdout.readline()
            writer.kill()
        stored = read_calibration(tmp_path)
        assert stored == CALIBRATION or (stored and len(stored.trials) == 20_000)
