"""The reply to a line of the chat: what a command shows, an answer, or an error."""

import logging
import secrets
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from rich.text import Text

from bot.answering.answer import Answer
from bot.answering.question import Question, Turn
from bot.answering.wording import reply_text
from bot.errors import BotError
from bot.terminal.slash_commands import Reply, Session, run_command
from retrieval.errors import RetrievalError
from retrieval.text.normalise import normalise

log = logging.getLogger(__name__)

_MOST_TURNS = 10  # of the conversation, passed on with a question

# Is called with each partial answer and the complete one; returns whether to continue.
OnAnswer = Callable[[Answer], bool]


class Answerer(Protocol):
    """What answers the questions; `warm` and `stream` may run in several threads at once."""

    def stream(self, question: Question) -> Generator[Answer]:
        """Yield the verified part of the answer as it grows, the complete answer last.

        Raises `BotError` or `RetrievalError`, whose messages are safe to show.
        """

    def warm(self) -> None:
        """Load the models and the store."""


def respond(
    answerer: Answerer, session: Session, line: str, on_answer: OnAnswer = lambda _: True
) -> Reply:
    """Return the reply to a command or a question; an error becomes a reply too."""
    try:
        if line.startswith("/"):
            return run_command(session, line)
        return _ask(answerer, session, line, on_answer)
    except (BotError, RetrievalError) as error:
        message = f"Error: {error}"
    except Exception:
        reference = secrets.token_hex(4)
        log.warning("unexpected error, reference %s", reference, exc_info=True)
        message = f"Something went wrong (reference {reference}); see the log with -v."
    return Reply(session, [Text(normalise(message), style="red")], failed=True)


def _ask(answerer: Answerer, session: Session, line: str, on_answer: OnAnswer) -> Reply:
    now = datetime.now(session.zone)
    question = Question(line, now=now, history=session.history, filters=session.filters)
    answer = Answer("error")
    with closing(answerer.stream(question)) as answers:
        for answer in answers:
            if not on_answer(answer):
                break
    turns = Turn("user", line), Turn("assistant", reply_text(answer))
    history = (*session.history, *turns)[-_MOST_TURNS:]
    # After talk, /sources and /quote are still on the answer before it.
    last = session.last if answer.talk else answer
    return Reply(replace(session, history=history, last=last), session.render(answer))
