"""The terminal chat with a scripted answerer: at a prompt, through a pipe, in a real terminal."""

import contextlib
import io
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.terminal.repl import Conversation, chat
from retrieval.errors import StoreError
from tests.bot.terminal.newsroom import COST, ROOT, SHUT, UTC_ZONE, Newsroom, session_of
from tests.conftest import heed_ctrl_c
from tests.standins.readable import readable


@pytest.fixture(autouse=True)
def a_usual_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


# --- at a prompt ---------------------------------------------------------------------------------


class Screen(io.StringIO):
    """What is shown; a text on it can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            self._changed.notify_all()
            return super().write(text)

    def wait_for(self, text: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.getvalue(), timeout=20), text


def type_(
    newsroom: Newsroom,
    keys: str,
    history: Path,
    meanwhile: Callable[[Screen], None] = lambda _: None,
) -> str:
    """Return the screen after typing the keys and Ctrl-D; `meanwhile` runs in another thread."""
    screen = Screen()
    console = Console(file=screen, width=80, force_terminal=True, color_system=None)
    with (
        create_pipe_input() as keyboard,
        create_app_session(input=keyboard, output=DummyOutput()),
        ThreadPoolExecutor(1) as pool,
    ):
        keyboard.send_text(keys + "\x04")
        watching = pool.submit(meanwhile, screen)
        session = session_of(newsroom)
        Conversation(newsroom, session, console, spinner_after=0.01).run(history)
        watching.result()
    return screen.getvalue()


def test_a_typed_question_is_answered_with_citations(tmp_path):
    newsroom = Newsroom()
    screen = type_(newsroom, "Is the bridge shut?\r", tmp_path / "history")
    assert f"{SHUT} [1] {COST} [2]" in screen
    assert "[1] Bridge shut — Harbour Point Gazette, 26 October 2026" in screen
    assert newsroom.asked[0].text == "Is the bridge shut?"
    assert newsroom.asked[0].now.tzinfo is UTC_ZONE


def test_the_verified_part_is_shown_while_the_rest_is_written(tmp_path):
    newsroom = Newsroom()

    def meanwhile(screen: Screen) -> None:
        screen.wait_for(f"{SHUT} [1]")
        newsroom.release.set()

    screen = type_(newsroom, "Is it shut, piecemeal?\r", tmp_path / "history", meanwhile)
    first, whole = f"{SHUT} [1]", f"{SHUT} [1] {COST} [2]"
    assert first in screen.split(whole)[0]
    assert screen.rindex(whole) < screen.rindex("[1] Bridge shut")


def test_a_paste_of_several_lines_is_one_question(tmp_path):
    newsroom = Newsroom()
    type_(newsroom, "\x1b[200~Is the bridge\r\nshut?\n\x1b[201~\r", tmp_path / "history")
    assert [question.text for question in newsroom.asked] == ["Is the bridge shut?"]


def test_alt_enter_starts_a_new_line_of_the_same_question(tmp_path):
    newsroom = Newsroom()
    type_(newsroom, "Is the bridge\x1b\rshut?\r", tmp_path / "history")
    assert [question.text for question in newsroom.asked] == ["Is the bridge shut?"]


def test_ctrl_c_at_the_prompt_clears_the_line_and_stays(tmp_path):
    newsroom = Newsroom()
    type_(newsroom, "nonsense\x03Is it shut?\r", tmp_path / "history")
    assert [question.text for question in newsroom.asked] == ["Is it shut?"]


def test_an_empty_line_asks_nothing(tmp_path):
    newsroom = Newsroom()
    assert type_(newsroom, "\r  \r", tmp_path / "history") == ""
    assert newsroom.asked == []


def test_quit_leaves_without_reading_on(tmp_path):
    newsroom = Newsroom()
    type_(newsroom, "/quit\rIs it shut?\r", tmp_path / "history")
    assert newsroom.asked == []


def test_typed_lines_are_kept_for_the_user_alone_and_found_again(tmp_path):
    history = tmp_path / "state" / "history"
    type_(Newsroom(), "Is the bridge shut?\r", history)
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    newsroom = Newsroom()
    type_(newsroom, "\x12bridge\r", history)  # Ctrl-R
    assert [question.text for question in newsroom.asked] == ["Is the bridge shut?"]


def test_a_history_that_cannot_be_written_is_ignored(tmp_path):
    (tmp_path / "file").write_text("")
    newsroom = Newsroom()
    type_(newsroom, "Is it shut?\r", tmp_path / "file" / "history")
    assert len(newsroom.asked) == 1


def test_a_dumb_terminal_is_enough(tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert f"{SHUT} [1]" in type_(Newsroom(), "Is it shut?\r/quit\r", tmp_path / "history")


def test_loading_and_searching_are_shown_while_they_take_time(tmp_path):
    newsroom = Newsroom()
    newsroom.may_load.clear()

    def meanwhile(screen: Screen) -> None:
        screen.wait_for("loading the model…")
        newsroom.may_load.set()
        screen.wait_for("searching…")
        newsroom.release.set()

    screen = type_(newsroom, "a slow one\r", tmp_path / "history", meanwhile)
    assert screen.index("loading the model…") < screen.index("searching…") < screen.index(SHUT)


def test_a_failure_to_load_ahead_is_shown_at_the_first_question(tmp_path):
    class Broken(Newsroom):
        def warm(self) -> None:
            raise StoreError("damaged")

    screen = type_(Broken(), "is it damaged?\r/help\r", tmp_path / "history")
    assert "Error: the store is damaged; run `footnote ingest --rebuild`" in screen
    assert "/quit" in screen


# --- through a pipe ------------------------------------------------------------------------------


def pipe(newsroom: Newsroom, text: str, monkeypatch, tmp_path: Path) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return chat(newsroom, newsroom.articles, zone=UTC_ZONE, history_file=tmp_path / "history")


def test_piped_lines_are_answered_one_by_one_in_plain_text(monkeypatch, tmp_path, capsys):
    newsroom = Newsroom()
    lines = "Is it shut?\n\n  \nunknown, nothing\n/quote 1\n/why"
    code = pipe(newsroom, lines, monkeypatch, tmp_path)
    printed = capsys.readouterr()
    assert [question.text for question in newsroom.asked] == ["Is it shut?", "unknown, nothing"]
    assert printed.out.startswith(f"{SHUT} [1] {COST} [2]\n\n[1] Bridge shut")
    assert "I don't know." in printed.out
    assert "\x1b" not in printed.out
    assert printed.err == "Error: the last answer has no citations\n"
    assert code == 1


def test_a_pipe_without_errors_ends_with_zero_and_an_unknown_is_none(monkeypatch, tmp_path, capsys):
    assert pipe(Newsroom(), "unknown\n/sources\n", monkeypatch, tmp_path) == 0
    assert not (tmp_path / "history").exists()
    assert capsys.readouterr().err == ""


def test_a_failed_line_goes_to_stderr_and_the_next_is_answered(monkeypatch, tmp_path, capsys):
    assert pipe(Newsroom(), "damaged\nbug\nIs it shut?\n", monkeypatch, tmp_path) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(SHUT)
    assert printed.err.startswith("Error: the store is damaged")
    assert "Something went wrong" in printed.err


def test_quit_ends_a_pipe(monkeypatch, tmp_path):
    newsroom = Newsroom()
    assert pipe(newsroom, "/quit\nIs it shut?\n", monkeypatch, tmp_path) == 0
    assert newsroom.asked == []


# --- as a process --------------------------------------------------------------------------------

PROGRAM = [sys.executable, "-c", "from tests.bot.terminal.test_repl import main; main()"]


def main() -> None:
    """Chat with the newsroom: the program that the tests below run."""
    if sys.stdin.isatty():
        import fcntl
        import termios

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C in the terminal comes here
    newsroom = Newsroom()
    sys.exit(chat(newsroom, newsroom.articles, zone=UTC_ZONE, history_file=Path(sys.argv[1])))


def test_invalid_bytes_are_replaced(tmp_path):
    done = subprocess.run(
        [*PROGRAM, tmp_path / "history"],
        input=b"\xff\xfe shut?\n/why\n", cwd=ROOT, capture_output=True, timeout=20,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert SHUT.encode() in done.stdout


class Terminal:
    """A real terminal with the chat in it."""

    def __init__(self, history: Path) -> None:
        import pty
        import termios

        self.unread = ""
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 80))
        self.chat = subprocess.Popen(
            [*PROGRAM, history], cwd=ROOT, start_new_session=True,
            stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=heed_ctrl_c,
        )  # fmt: skip
        os.close(theirs)

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def wait_for(self, text: str) -> str:
        """Return what came on the screen until the text; fail after ten seconds."""
        deadline = time.monotonic() + 10
        while text not in self.unread:
            left = max(0, deadline - time.monotonic())
            assert readable(self.ours, left), f"no {text!r} in {self.unread!r}"
            self.unread += os.read(self.ours, 65_536).decode(errors="replace")
            if "\x1b[6n" in self.unread:  # prompt_toolkit asks where the cursor is
                self.type("\x1b[1;1R")
                self.unread = self.unread.replace("\x1b[6n", "")
        seen, _, self.unread = self.unread.partition(text)
        return seen + text

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.ours)
        self.chat.kill()
        self.chat.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals")
def test_in_a_terminal_ctrl_c_stops_an_answer_and_not_the_chat_and_ctrl_d_leaves(tmp_path):
    terminal = Terminal(tmp_path / "history")
    try:
        terminal.wait_for("Ask a question, or /help")
        terminal.type("a slow one\r")
        terminal.wait_for("searching")
        terminal.type("\x03")
        terminal.wait_for("Stopped.")
        terminal.wait_for("Ask a question, or /help")
        terminal.type("Is the bridge shut?\r")
        screen = terminal.wait_for("\x1b[2mhttps://gazette.example/bridge\x1b[0m")
        assert "\x1b[1;36m[1]" in screen
        assert "]8;id=" in screen
        terminal.wait_for("Ask a question, or /help")
        terminal.type("\x04")
        assert terminal.chat.wait(10) == 0
    finally:
        terminal.close()
