"""`--every` and `--watch`: when sources are read again."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.cli.ingest import run_ingest
from bot.cli.watch import Schedule, repeats
from bot.settings import Settings
from tests.conftest import heed_ctrl_c

Footnote = Callable[..., Any]
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("time", ["15", "m", "0m", "1.5h", "-1m"])
def test_a_wrong_duration_is_refused(footnote: Footnote, tmp_path: Path, time: str) -> None:
    ran = footnote("ingest", str(tmp_path), "--every", time)
    assert ran.code == 2
    assert f"{time!r} is not a duration; write 90s, 15m, 2h or 1d" in " ".join(ran.err.split())


def test_a_schedule_repeats_after_so_many_seconds_or_not_at_all() -> None:
    feed, slept = ["https://a.example/feed"], []
    assert list(repeats(feed, Schedule(watch=True))) == []
    times = repeats(feed, Schedule(every=90), sleep=slept.append)
    next(times)
    next(times)
    assert slept == [90, 90]


@pytest.mark.parametrize(
    ("schedule", "runs"), [(Schedule(watch=True), 2), (Schedule(watch=True, every=5), 4)]
)
def test_a_watch_repeats_once_at_its_start_and_then_only_for_changes(
    tmp_path: Path, schedule: Schedule, runs: int
) -> None:
    def file_changes(folders: Sequence[str], timeout: int) -> list[set[str]]:
        assert (folders, timeout) == ([str(tmp_path)], int(1000 * (schedule.every or 1)))
        return [set(), set(), {"a.txt"}, set()]  # nothing changed before a timeout, thrice

    locations = [str(tmp_path), "https://a.example/feed"]
    assert len(list(repeats(locations, schedule, file_changes=file_changes))) == runs


def test_a_watched_folder_is_read_when_a_file_changes_and_ends_with_ctrl_c(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text("Mill turns\n\nThe tide mill turned again at noon.")
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(tmp_path / "data"),
         "ingest", str(folder), "--watch"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    try:
        lines = iter(running.stderr or ())
        assert next(lines).startswith("1 added")
        assert "holds 1 article" in next(lines)
        # Found by the watch, or, if written before it starts, by the run after its start.
        (folder / "ferry.txt").write_text("Ferry by night\n\nThe night ferry will cross the bay.")
        assert next(lines).startswith("1 added, 1 unchanged")
    finally:
        running.send_signal(2)
        running.wait(20)
        running.stderr.close()
    assert running.returncode == 130


def test_a_watch_of_nothing_but_addresses_is_refused_with_what_reads_them_again(
    footnote: Footnote, tmp_path: Path
) -> None:
    ran = footnote("ingest", "--watch", "http://127.0.0.1:1/feed", data=tmp_path)
    assert ran.code == 2
    assert "--every 1h reads them again" in ran.err


def test_an_error_of_no_file_is_logged_and_the_next_round_comes_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    rounds = []

    class FailingApp(App):
        def parser(self) -> Any:
            rounds.append(len(rounds))
            if rounds[-1] in (1, 2):
                raise ZeroDivisionError
            if rounds[-1] == 4:
                raise KeyboardInterrupt
            return super().parser()

    (tmp_path / "mill.txt").write_text("Mill turns\n\nThe tide mill turned again at noon.")
    app = FailingApp(Settings(data_dir=tmp_path / "data"))
    with pytest.raises(KeyboardInterrupt):
        run_ingest(
            app, lambda: [str(tmp_path / "mill.txt")], prune=False, as_json=False,
            schedule=Schedule(every=0.01),
        )  # fmt: skip
    app.close()
    said = capsys.readouterr().err
    assert said.count("1 added") == said.count("1 unchanged") == 1
    references = re.findall(r"something went wrong \(reference (\w+)\)", said)
    assert len(references) == 2
    assert all(f"reference {one}" in caplog.text for one in references)


def test_each_run_reads_the_sources_that_there_are_by_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mill, ferry = tmp_path / "mill.txt", tmp_path / "ferry.txt"
    mill.write_text("Mill turns\n\nThe tide mill turned again at noon.")
    ferry.write_text("Ferry by night\n\nThe night ferry will cross the bay.")
    runs = []

    class ChangingApp(App):
        def parser(self) -> Any:
            runs.append(len(runs))
            if runs[-1] == 2:
                raise KeyboardInterrupt
            return super().parser()

    app = ChangingApp(Settings(data_dir=tmp_path / "data"))

    def current() -> list[str]:
        if len(runs) == 1:  # somebody else changes the list between two runs
            app.sources.forget(str(mill))
            app.sources.remember([str(ferry)])
        return [source.location for source in app.sources.all()] or [str(mill)]

    with pytest.raises(KeyboardInterrupt):
        run_ingest(app, current, prune=False, as_json=False, schedule=Schedule(every=0.01))
    left = [source.location for source in app.sources.all()]
    app.close()
    assert left == [str(ferry)]
    assert capsys.readouterr().err.count("1 added") == 2


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="the system has no niceness")
def test_an_ingest_gives_way_to_other_programs_and_takes_no_way_back(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from bot.app import App
from bot.cli.ingest import run_ingest
from bot.cli.watch import Schedule
from bot.settings import Settings
os.nice(int(sys.argv[2]))
app = App(Settings(_env_file=None, data_dir=Path(sys.argv[1]) / "data"))
run_ingest(app, lambda: [sys.argv[1]], prune=False, as_json=True, schedule=Schedule())
print(os.getpriority(os.PRIO_PROCESS, 0))
"""
    (tmp_path / "ferry.txt").write_text("The ferry\n\nIt sank.", encoding="utf-8")
    now = os.getpriority(os.PRIO_PROCESS, 0)
    for more, expected in ((0, max(now, 5)), (9, min(now + 9, 19))):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), str(more)],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert int(ran.stdout.splitlines()[-1]) == expected
