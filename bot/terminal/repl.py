"""The terminal chat: a line is read, a command run or a question answered, and the reply shown.

Does not answer, and does not know how answers look. Line by line when stdin is no terminal.
"""

import io
import logging
import secrets
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Protocol
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.text import Text

from bot.answering.answer import Answer
from bot.answering.question import Question, Turn
from bot.answering.wording import refusal
from bot.errors import BotError
from bot.input.filters import describe
from bot.terminal.console import WIDEST, growing, printed, write_plain
from bot.terminal.rendering import render_answer, render_said
from bot.terminal.slash_commands import Render, Reply, Session, completions, run_command
from retrieval.article import Article
from retrieval.errors import RetrievalError
from retrieval.text.normalise import normalise, normalise_line

log = logging.getLogger(__name__)

_REMEMBERED = 10  # turns of the conversation that a question is asked with
_PATIENCE = 0.2  # seconds without a spinner; a shorter wait is not noticed


# Is shown each partial answer and the whole one, and says whether to go on.
Watch = Callable[[Answer], bool]


class Answerer(Protocol):
    """What the chat talks to; `warm` and `stream` may run in several threads at once."""

    def stream(self, question: Question) -> Generator[Answer]:
        """Yield what is proved of the answer so far, the whole of it last.

        Raises `BotError` or `RetrievalError`, whose messages are safe to show.
        """

    def warm(self) -> None:
        """Load the models and the store."""


def chat(
    answerer: Answerer,
    articles: Callable[[], list[Article]],
    *,
    zone: ZoneInfo,
    history_file: Path,
    render: Render = render_answer,
) -> int:
    """Talk until the end of input; return the exit code, 1 if a piped line failed.

    `articles` returns all that are stored, newest first.
    """
    session = Session(zone, articles, render)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _read_lines(answerer, session)
    conversation = Conversation(answerer, session, Console(highlight=False))
    conversation.run(history_file)
    return 0


def respond(
    answerer: Answerer, session: Session, line: str, watch: Watch = lambda _: True
) -> Reply:
    """Return the reply to a command or question; what goes wrong is a reply too."""
    try:
        if line.startswith("/"):
            return run_command(session, line)
        return _ask(answerer, session, line, watch)
    except (BotError, RetrievalError) as error:
        message = f"Error: {error}"
    except Exception:
        reference = secrets.token_hex(4)
        log.warning("unexpected error, reference %s", reference, exc_info=True)
        message = f"Something went wrong (reference {reference}); see the log with -v."
    return Reply(session, [Text(normalise(message), style="red")], failed=True)


class Conversation:
    """A person at a terminal; holds the session, which each reply replaces."""

    def __init__(self, answerer: Answerer, session: Session, console: Console) -> None:
        self.answerer = answerer
        self.session = session
        self.console = console
        self.warming = Thread(target=_warm, args=[answerer], daemon=True)

    def run(self, history_file: Path) -> None:
        """Read and reply until the person leaves; Ctrl-C stops a line or an answer, no more."""
        from bot.terminal.prompt import LineEditor, unseen_typing

        self.warming.start()
        editor = LineEditor(history_file, completions=lambda: completions(self.session))
        while not self.session.leaving:
            try:
                line = normalise_line(editor.read(describe(self.session.filters)))
                with unseen_typing():
                    self._reply(line)
            except KeyboardInterrupt:
                continue
            except EOFError:
                break

    def _reply(self, line: str) -> None:
        if not line:
            return
        work = _Work(self.answerer, self.session, line)
        work.start()
        try:
            self._wait_for(work)
        except KeyboardInterrupt:
            work.stopped.set()
        reply = work.reply or Reply(self.session, [*work.said, Text("Stopped.", style="dim")])
        self.session = reply.session
        shown = Group(*reply.shown, Text()) if reply.shown else Group()
        self.console.print(shown, width=min(self.console.width, WIDEST), end="")

    def _wait_for(self, work: "_Work") -> None:
        """Show what is said so far above a spinner, each sentence as soon as it is there."""
        work.news.wait(_PATIENCE)
        if not work.is_alive():
            return
        with growing(self.console) as show:
            while work.is_alive():
                work.news.clear()
                doing = "loading the model…" if self.warming.is_alive() else "searching…"
                show(work.said, "" if work.said else doing)
                work.news.wait(_PATIENCE / 2)


class _Work(Thread):
    """A reply being made in a thread of its own; `said` is what is certain of it by now."""

    def __init__(self, answerer: Answerer, session: Session, line: str) -> None:
        super().__init__(daemon=True)
        self.about = answerer, session, line
        self.said: list[Text] = []
        self.reply: Reply | None = None
        self.news, self.stopped = Event(), Event()

    def run(self) -> None:
        """Make the reply; what is still found after `stopped` is thrown away."""
        reply = respond(*self.about, self._watch)
        if not self.stopped.is_set():
            self.reply = reply
        self.news.set()

    def _watch(self, answer: Answer) -> bool:
        self.said = [render_said(answer)] if answer.sentences else []
        self.news.set()
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


def _ask(answerer: Answerer, session: Session, line: str, watch: Watch) -> Reply:
    now = datetime.now(session.zone)
    question = Question(line, now=now, history=session.history, filters=session.filters)
    answer = Answer("error")
    with closing(answerer.stream(question)) as answers:
        for answer in answers:
            if not watch(answer):
                break
    said = Turn("user", line), Turn("assistant", answer.text or refusal(answer))
    history = (*session.history, *said)[-_REMEMBERED:]
    return Reply(replace(session, history=history, last=answer), session.render(answer))


def _warm(answerer: Answerer) -> None:
    try:
        answerer.warm()
    except Exception:
        # The first question meets the same error, and shows it.
        log.info("could not load ahead", exc_info=True)
