"""The question of a task, with its thread as history, or why it is refused."""

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.errors import QuestionError
from bot.slack.channels import Channels
from bot.slack.delivery.calls import (
    MissingScopeError,
    SlackUnavailableError,
    UndeliverableError,
)
from bot.slack.delivery.poster import Poster
from bot.slack.messages.escaping import plain
from bot.slack.task import OF_OTHERS, QUESTIONS, Place, Task
from bot.slack.tasks.pointing import pointed_at
from retrieval.filters import Filters

log = logging.getLogger(__name__)

# Beyond so many tasks that wait, a person is asked to come back, which is quicker than an answer.
MOST_WAITING = 500
_TURNS = 12  # messages of a thread that a question is asked with

BUSY = "I have too many questions to answer just now. Please ask again in a few minutes."
EMPTY = (
    "Ask me something, such as: what is new this week? Or mention me in the thread of a question."
)
NO_WORDS = "There are no words in this message that I could look up."
UNREADABLE = (
    "I cannot read this thread, so I do not know what your question is about. Please ask it in a "
    "message of its own, with all that it needs."
)
NO_SCOPE = "(For my owner: the app needs the scope {}; add it, and install the app again.)"


@dataclass(frozen=True)
class Rules:
    """What the owner has set.

    `at_once` is how many answers are made at the same time: those of quotes take a core each, and
    more than there are cores would only delay acknowledgements. `owners` can add articles.
    `keeps` says that people may have a question without an answer kept.
    """

    zone: ZoneInfo
    channels: Channels
    at_once: int
    owners: Sequence[str] = ()
    keeps: bool = False

    def has_experts(self, task: Task) -> bool:
        """Whether experts may be called into the thread of a task."""
        return bool(task.thread and self.channels.of(task.channel).experts)


class UnreadableThreadError(Exception):
    """The thread that a question is asked in cannot be read; the text may be shown."""


def question_of(task: Task, poster: Poster, rules: Rules, bot: str) -> Question:
    """Return the question, asked when its message was, or now about the message of somebody else.

    Where a message only points to the question above it, that one is meant. Raises `QuestionError`
    for none, and `UnreadableThreadError`.
    """
    of_others = task.kind in OF_OTHERS
    seconds = float(task.ts) if task.kind in ("ask", "listen", "edit") else time.time()
    asked = datetime.fromtimestamp(seconds, rules.zone)
    filters = Filters(source=rules.channels.of(task.channel).source)
    # Nobody who asks about a long message can shorten it.
    text = task.text[:LONGEST_QUESTION] if of_others else task.text
    history = _history(task, poster, bot)
    if (meant := pointed_at(text, history)) is not None:
        text, history = history[meant].text, history[:meant]
    if not text.strip():
        raise QuestionError(NO_WORDS if of_others else EMPTY)
    return Question(text, asked, history, filters, id=task.key)


def refusal_of(task: Task, waiting: int) -> str:
    """Return why a task gets no answer, or ''; `waiting` is how many other tasks wait."""
    if task.kind == "refuse":
        return task.text
    if task.kind == "edit" or task.kind not in QUESTIONS:
        return ""
    return BUSY if waiting > MOST_WAITING else ""


def _history(task: Task, poster: Poster, bot: str) -> tuple[Turn, ...]:
    """The earlier messages of the thread, which is all the memory that there is."""
    if not task.thread or task.thread == task.ts:
        return ()
    earlier = deque(
        (
            message
            for message in _thread(task, poster)
            if float(message["ts"]) < float(task.ts) and message.get("text")
        ),
        _TURNS,
    )
    return tuple(
        Turn(
            "assistant" if message.get("bot_id") else "user",
            plain(message["text"], bot)[:LONGEST_QUESTION],
        )
        for message in earlier
    )


def _thread(task: Task, poster: Poster) -> Iterator[dict[str, Any]]:
    """Yield the messages of a thread: without them the question could be about anything."""
    try:
        yield from poster.thread(Place(task.channel, task.thread))
    except SlackUnavailableError:
        raise
    except MissingScopeError as error:
        log.warning("%s: the app lacks the scope %s to read the thread", task.key, error.scope)
        raise UnreadableThreadError(f"{UNREADABLE} {NO_SCOPE.format(error.scope)}") from None
    except UndeliverableError as error:
        log.warning("%s: the thread cannot be read (%s)", task.key, error)
        raise UnreadableThreadError(UNREADABLE) from None
