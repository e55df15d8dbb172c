"""The terminal chat with a scripted newsroom: at a prompt, through a pipe, in a real terminal."""

import contextlib
import io
import os
import select
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.question import Question
from bot.errors import QuestionError
from bot.terminal.console import write_plain
from bot.terminal.repl import Conversation, chat
from bot.terminal.respond import respond
from bot.terminal.slash_commands import COMMANDS, Session, completions, run_command
from retrieval.article import Article, Chunk, Hit
from retrieval.errors import StoreError
from retrieval.filters import Filters
from tests.conftest import heed_ctrl_c

ROOT = Path(__file__).parents[3]
UTC_ZONE = ZoneInfo("UTC")
SHUT, COST = "The bridge was shut on Monday.", "The repair will cost £400,000."
BRIDGE = Article(
    "seeds/bridge.md", "Bridge shut", f"{SHUT} {COST}", "https://gazette.example/bridge",
    "Harbour Point Gazette", published="2026-10-26", published_from="metadata",
)  # fmt: skip
FAIRS = [
    Article(f"fair{n}", f"Fair {n} opens", "It did.", source="Weekly", published=f"2026-01-{n:02}")
    for n in range(30, 0, -1)
]


class Newsroom:
    """Answers by what is in the question, and remembers what it was asked."""

    def __init__(self, *, articles: tuple[Article, ...] = (BRIDGE, *FAIRS)):
        self.asked: list[Question] = []
        self.stored = articles
        self.may_load = threading.Event()
        self.may_load.set()
        self.release = threading.Event()

    def warm(self) -> None:
        self.may_load.wait(20)

    def articles(self) -> list[Article]:
        return list(self.stored)

    def stream(self, question: Question) -> Generator[Answer]:
        whole = self.answer(question)
        if "piecemeal" in question.text:
            yield replace(whole, sentences=whole.sentences[:1], partial=True)
            self.release.wait(20)
        yield whole

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if "damaged" in question.text:
            raise StoreError("the store is damaged; run `footnote ingest --rebuild`")
        if "bug" in question.text:
            raise KeyError("a secret")
        if "slow" in question.text:
            self.release.wait(20)
        if "unknown" in question.text:
            return Answer("unknown", reason="no_support", nearest=(BRIDGE,))
        quotes = [SHUT, COST]
        starts = [BRIDGE.text.index(quote) for quote in quotes]
        return Answer(
            "answered",
            tuple(Sentence(quote, (n,)) for n, quote in enumerate(quotes, 1)),
            tuple(
                Citation(n, BRIDGE, start, start + len(quote), quote)
                for n, (start, quote) in enumerate(zip(starts, quotes, strict=True), 1)
            ),
            hits=(Hit(Chunk(BRIDGE, 0, len(BRIDGE.text)), 0.9, {"dense": 0.7}),),
            confidence=0.8,
            timings={"total": 12.0},
        )


def session_of(newsroom: Newsroom, **fields: object) -> Session:
    return Session(UTC_ZONE, newsroom.articles, **fields)


def say(newsroom: Newsroom, *lines: str) -> tuple[Session, str]:
    """Return the session after the lines, and what the last one showed."""
    session, shown = session_of(newsroom), ""
    for line in lines:
        reply = respond(newsroom, session, line)
        session, shown = reply.session, write_plain(reply.shown)
    return session, shown


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


# --- the conversation ----------------------------------------------------------------------------


def test_a_question_carries_the_last_turns_of_the_conversation():
    newsroom = Newsroom()
    say(newsroom, *(f"question {n}" for n in range(8)))
    assert newsroom.asked[0].history == ()
    history = newsroom.asked[-1].history
    assert [turn.role for turn in history] == ["user", "assistant"] * 5
    assert history[-2].text == "question 6"
    assert history[-1].text == f"{SHUT} [1] {COST} [2]"


def test_a_refusal_is_kept_in_the_history_as_text():
    session, _ = say(Newsroom(), "unknown")
    assert session.history[-1].text == "I don't know. No article says this clearly enough."


def test_new_forgets_the_conversation_and_keeps_the_filters():
    newsroom = Newsroom()
    session, _ = say(newsroom, "/source weekly", "Is it shut?", "/new")
    assert (session.history, session.last) == ((), None)
    assert session.filters.source == "Weekly"


def test_a_foreign_exception_shows_a_reference_and_no_details(caplog):
    session, shown = say(Newsroom(), "Is it shut?", "bug")
    reference = shown.removeprefix("Something went wrong (reference ")[:8]
    assert int(reference, 16) >= 0
    assert shown.endswith("); see the log with -v.")
    assert "secret" not in shown
    assert reference in caplog.text
    assert session.last is not None


def test_a_question_that_is_too_long_is_refused_in_words():
    _, shown = say(Newsroom(), "word " * 1000)
    assert shown.startswith("Error: the question has 5,000 characters")


# --- commands ------------------------------------------------------------------------------------


def test_sources_quote_and_why_look_back_at_the_last_answer():
    newsroom = Newsroom()
    assert say(newsroom, "shut?", "/sources")[1].count("[2] Bridge shut") == 1
    assert f"{SHUT} »{COST}«" in say(newsroom, "shut?", "/quote 2")[1]
    why = say(newsroom, "shut?", "/why")[1]
    assert why.startswith("#  score  dense\n1  0.900  0.700\n")
    assert why.endswith("confidence 0.80, extractive, total 12 ms")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["/why"], "there is no answer yet; ask a question first"),
        (["shut?", "/quote 3"],
         "write /quote and the number of a citation; the last answer has 1, 2"),
        (["unknown", "/quote 1"], "the last answer has no citations"),
        (["/soruces"], "there is no command /soruces; did you mean /sources?"),
        (["/xyzzy"], "there is no command /xyzzy; see /help"),
        (["/since the flood"],
         "no date can be read from “the flood”; write 2025-07-31 or “last week”"),
        (["/source weekley"], "there are no articles from “weekley”; did you mean Weekly?"),
        (["/since 2026-03-02", "/until 2026-03-01"],
         "the period would be empty: since 2 March 2026, until 1 March 2026"),
    ],
)  # fmt: skip
def test_an_invalid_command_says_why(lines, message):
    assert say(Newsroom(), *lines)[1] == f"Error: {message}"


def test_a_refusal_has_no_citations():
    assert say(Newsroom(), "unknown", "/sources")[1] == "The last answer has no citations."


def test_articles_are_listed_newest_first_twenty_at_a_time():
    lines = say(Newsroom(), "/articles")[1].splitlines()
    assert lines[0].split() == ["Date", "Outlet", "Title"]
    assert lines[1].endswith("Bridge shut")
    assert sum("  Weekly  " in line for line in lines) == 19
    assert lines[-1].startswith("and 11 more")


def test_articles_are_filtered_by_words_in_title_and_outlet():
    lines = say(Newsroom(), "/articles WEEKLY 12")[1].splitlines()
    assert lines[1] == "2026-01-12  Weekly  Fair 12 opens"
    assert [line.strip() for line in lines[2:]] == ["fair12"]  # the id, for `articles show`
    assert say(Newsroom(), "/articles dragons")[1] == "There are no articles with these words."
    assert say(Newsroom(articles=()), "/articles")[1] == "There are no articles yet."


def test_filters_are_set_shown_sent_and_cleared():
    newsroom = Newsroom()
    session, _ = say(
        newsroom, "/since 2026-03-01", "/until 2026-03-31", "/source harbour point gazette", "shut?"
    )
    assert newsroom.asked[0].filters == session.filters
    assert session.filters == Filters(
        since=datetime(2026, 3, 1, tzinfo=UTC_ZONE),
        until=datetime(2026, 4, 1, tzinfo=UTC_ZONE),  # the end of the day that was named
        source="Harbour Point Gazette",
    )
    lines = ["/since 2026-03-01", "/until 2026-03-31", "/source weekly"]
    assert say(newsroom, *lines, "/until")[1] == (
        "Filters: since 1 March 2026, until 31 March 2026, outlet Weekly."
    )
    off = ["/since off", "/until off", "/source off"]
    assert say(newsroom, *lines, *off)[1] == "No filters: all articles are searched."


def test_since_and_until_read_phrases():
    session, _ = say(Newsroom(), "/since 3 days ago", "/until yesterday")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert session.filters.since == midnight - timedelta(days=3)
    assert session.filters.until == midnight


def test_help_names_every_command():
    shown = say(Newsroom(), "/help")[1]
    assert all(name in shown for name in COMMANDS)


def test_completion_offers_commands_and_the_numbers_of_quotes():
    session, _ = say(Newsroom(), "shut?")
    words = completions(session)
    assert words["/quote 2"] == "Bridge shut"
    assert set(COMMANDS) < set(words)
    assert all(words.values())


def test_a_command_returns_a_new_session_and_leaves_the_old_one():
    session = session_of(Newsroom())
    assert run_command(session, "/QUIT").session.leaving
    assert not session.leaving
    with pytest.raises(QuestionError):
        run_command(session, "/")


# --- through a pipe ------------------------------------------------------------------------------


def pipe(newsroom: Newsroom, text: str, monkeypatch, tmp_path: Path) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return chat(newsroom, newsroom.articles, zone=UTC_ZONE, history_file=tmp_path / "history")


def test_piped_lines_are_answered_one_by_one_in_plain_text(monkeypatch, tmp_path, capsys):
    newsroom = Newsroom()
    code = pipe(newsroom, "Is it shut?\n\n  \nunknown\n/quote 1\n/why", monkeypatch, tmp_path)
    printed = capsys.readouterr()
    assert [question.text for question in newsroom.asked] == ["Is it shut?", "unknown"]
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
            ready, _, _ = select.select([self.ours], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no {text!r} in {self.unread!r}"
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
