"""The terminal chat: read a line, show the reply, again and again.

Where stdin is not a terminal, its lines are read without a prompt and answered without colour.
"""

import io
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.text import Text

from bot.answering.answer import Answer
from bot.input.filters import describe
from bot.terminal.console import WIDEST, growing, printed, write_plain
from bot.terminal.rendering import render_answer, render_sentences
from bot.terminal.respond import Answerer, respond
from bot.terminal.slash_commands import Render, Reply, Session, completions
from retrieval.article import Article
from retrieval.text.normalise import normalise_line

log = logging.getLogger(__name__)


def chat(
    answerer: Answerer,
    articles: Callable[[], list[Article]],
    *,
    zone: ZoneInfo,
    history_file: Path,
    render: Render = render_answer,
) -> int:
    """Chat until the input ends; return the exit code, 1 if a piped line failed.

    `articles` returns all stored articles, newest first.
    """
    session = Session(zone, articles, render)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _read_lines(answerer, session)
    Conversation(answerer, session, Console(highlight=False)).run(history_file)
    return 0


class Conversation:
    """A chat at a terminal; each reply replaces its session."""

    def __init__(
        self, answerer: Answerer, session: Session, console: Console, *, spinner_after: float = 0.2
    ) -> None:
        """Show a spinner for replies that take more than `spinner_after` seconds."""
        self.answerer = answerer
        self.session = session
        self.console = console
        self.spinner_after = spinner_after
        self.warming = Thread(target=_warm, args=[answerer], daemon=True)

    def run(self, history_file: Path) -> None:
        """Read and reply until the person leaves; Ctrl-C only stops a line or an answer."""
        from bot.terminal.prompt import LineEditor, without_echo

        self.warming.start()
        editor = LineEditor(history_file, completions=lambda: completions(self.session))
        while not self.session.leaving:
            try:
                line = normalise_line(editor.read(describe(self.session.filters)))
                with without_echo():
                    self._reply(line)
            except KeyboardInterrupt:
                continue
            except EOFError:
                break

    def _reply(self, line: str) -> None:
        if not line:
            return
        thread = _ReplyThread(self.answerer, self.session, line)
        thread.start()
        try:
            self._wait_for(thread)
        except KeyboardInterrupt:
            thread.stopped.set()
        stopped = [*thread.partial, Text("Stopped.", style="dim")]
        reply = thread.reply or Reply(self.session, stopped)
        self.session = reply.session
        shown = Group(*reply.shown, Text()) if reply.shown else Group()
        self.console.print(shown, width=min(self.console.width, WIDEST), end="")

    def _wait_for(self, thread: "_ReplyThread") -> None:
        """Show the partial answer above a spinner until the reply is complete."""
        thread.updated.wait(self.spinner_after)
        if not thread.is_alive():
            return
        with growing(self.console) as show:
            while thread.is_alive():
                thread.updated.clear()
                status = "loading the model…" if self.warming.is_alive() else "searching…"
                show(thread.partial, "" if thread.partial else status)
                thread.updated.wait(self.spinner_after / 2)


class _ReplyThread(Thread):
    """Makes a reply in a thread of its own; `partial` is the verified part of it so far."""

    def __init__(self, answerer: Answerer, session: Session, line: str) -> None:
        super().__init__(daemon=True)
        self.input = answerer, session, line
        self.partial: list[Text] = []
        self.reply: Reply | None = None
        self.updated, self.stopped = Event(), Event()

    def run(self) -> None:
        """Make the reply; discard it if it was stopped meanwhile."""
        reply = respond(*self.input, self._on_answer)
        if not self.stopped.is_set():
            self.reply = reply
        self.updated.set()

    def _on_answer(self, answer: Answer) -> bool:
        self.partial = [render_sentences(answer)] if answer.sentences else []
        self.updated.set()
        return not self.stopped.is_set()


def _read_lines(answerer: Answerer, session: Session) -> int:
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    failed = False
    for line in map(normalise_line, sys.stdin):
        reply = respond(answerer, session, line) if line else Reply(session)
        session, failed = reply.session, failed or reply.failed
        if reply.failed:
            sys.stderr.write(write_plain(reply.shown) + "\n")
        elif reply.shown:
            sys.stdout.write(printed(reply.shown) + "\n\n")
            sys.stdout.flush()
        if session.leaving:
            break
    return int(failed)


def _warm(answerer: Answerer) -> None:
    try:
        answerer.warm()
    except Exception:
        # The first question meets the same error, and shows it.
        log.info("could not load the models ahead of the first question", exc_info=True)
