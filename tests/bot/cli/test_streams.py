"""Standard streams that are closed or full, and outputs that are no files."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FULL = Path("/dev/full")
Footnote = Callable[..., Any]


def run_in_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f"{sys.executable} -m bot {command}"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_closed_input_is_empty_and_a_closed_output_read_by_nobody(tmp_path: Path) -> None:
    ran = run_in_shell("verify - <&-", tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "no claims\n")
    ran = run_in_shell("completion bash >&-", tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not FULL.is_char_device(), reason="needs the device /dev/full")
def test_an_output_that_is_full_is_named(tmp_path: Path) -> None:
    ran = run_in_shell("completion bash >/dev/full", tmp_path)
    assert ran.returncode == 2
    assert ran.stderr == (
        "footnote: the output cannot be written (No space left on device); "
        "free some space, and run it again\n"
    )


@pytest.mark.parametrize("command", ["export", "backup"])
def test_neither_export_nor_backup_replaces_a_device_or_pipe(
    command: str, footnote: Footnote, library: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ran = footnote(command, pipe, data=library)
    assert ran.code == 2
    assert f"{str(pipe)!r} is no regular file" in ran.err
    assert pipe.is_fifo()
    assert footnote(command, "-", data=library).code == 2


def test_a_new_data_folder_is_for_its_user_only(
    footnote: Footnote, library_file: Path, tmp_path: Path
) -> None:
    for command in (["ingest", library_file], ["sources", "add", "https://a.example/feed"]):
        folder = tmp_path / str(command[0])
        assert footnote(*command, data=folder).code == 0
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_process_whose_threads_are_at_work_ends_with_its_code_and_is_not_taken_apart() -> None:
    program = """
import sys, threading
from bot.cli.main import program
class Kept:
    def __del__(self):
        print("taken apart")
kept = Kept()
threading.Thread(target=threading.Event().wait, daemon=True).start()
sys.argv = ["footnote", *sys.argv[1:]]
program()
"""
    for option, code, printed in (("--version", 0, "footnote "), ("bogus", 2, "")):
        ran = subprocess.run(
            [sys.executable, "-c", program, option], cwd=ROOT, capture_output=True, text=True
        )
        assert ran.returncode == code
        assert ran.stdout.startswith(printed)
        assert "taken apart" not in ran.stdout
    assert "No such command 'bogus'" in ran.stderr
