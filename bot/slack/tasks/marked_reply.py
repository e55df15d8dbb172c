"""A reply that an expert marked as the answer, and the question in its thread that it answers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answering.question import Turn
from bot.slack.delivery.poster import Poster
from bot.slack.messages.escaping import plain
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.pointing import pointed_at
from retrieval.text.normalise import normalise_line

# Characters of a question, which becomes the title of the answer.
_LONGEST_QUESTION = 300
# "@Ines: it is …" was written to a person, who is not part of the answer.
_ADDRESSED = re.compile(r"^\s*(?:<@[^<>]*>[\s,:]*)+")


@dataclass(frozen=True)
class MarkedReply:
    """The words of a reply, who wrote them, the question, and its thread.

    `is_handed_over` says that experts were called there.
    """

    words: str
    author: str
    question: str
    thread: str
    is_handed_over: bool


def marked_reply(task: Task, poster: Poster, task_store: TaskStore, bot: str) -> MarkedReply | None:
    """Return the reply that a task is about, None where it is gone, or no reply of a person.

    Raises `UndeliverableError`.
    """
    message = _message(poster, task.channel, task.ts, task.ts)
    if not message or message.get("bot_id") or not message.get("thread_ts"):
        return None
    root = str(message["thread_ts"])
    if root == task.ts:
        return None
    above = [
        earlier
        for earlier in poster.thread(Place(task.channel, root))
        if float(earlier["ts"]) < float(task.ts) and earlier.get("text")
    ]
    asked = task_store.question_above(task.channel, root, task.ts)
    words = plain(_ADDRESSED.sub("", message.get("text") or ""), bot)
    handed_over = task_store.is_handed_over(task.channel, root)
    question = _question(above, asked, bot)
    return MarkedReply(words, str(message.get("user") or ""), question, root, handed_over)


def _message(poster: Poster, channel: str, thread: str, ts: str) -> Mapping[str, Any]:
    messages = poster.thread(Place(channel, thread))
    return next((message for message in messages if message["ts"] == ts), {})


def _question(above: Sequence[Mapping[str, Any]], asked: str, bot: str) -> str:
    """Return the question that was asked by a message, with what the thread begins with.

    The latter says what a follow-up is about. Where a message only points to another, that one is
    meant; where none is known, the first one.
    """
    turns = [
        Turn("assistant" if message.get("bot_id") else "user", plain(message["text"], bot))
        for message in above
    ]
    if not turns:
        return ""
    place = next((n for n, message in enumerate(above) if message["ts"] == asked), 0)
    meant = pointed_at(turns[place].text, turns[:place])
    text = normalise_line(turns[place if meant is None else meant].text)
    first = normalise_line(turns[0].text)
    both = f"{first} {text}" if text != first else text
    return (both if len(both) <= _LONGEST_QUESTION else text)[:_LONGEST_QUESTION]
