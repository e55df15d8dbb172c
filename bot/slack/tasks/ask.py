"""The question of a task, with its thread as history, or why it is refused."""

import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.slack.channels import Channels
from bot.slack.delivery.poster import Poster
from bot.slack.messages.escaping import plain
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from retrieval.filters import Filters

# Beyond so many tasks that wait, a person is asked to come back, which is quicker than an answer.
MOST_WAITING = 500
_MINUTE = 60.0
_TURNS = 12  # messages of a thread that a question is asked with

BUSY = "I have too many questions to answer just now. Please ask again in a few minutes."
EMPTY = "Ask me something, such as: what is new this week?"
TOO_OFTEN = "You have asked more than {} questions in a minute; please ask again in a minute."
NOT_HERE = "I may not answer you in this channel; ask its owner, or write to me directly."


@dataclass(frozen=True)
class Rules:
    """What the owner has set.

    `at_once` is how many answers are made at the same time: those of quotes take a core each, and
    more than there are cores would only delay acknowledgements.
    """

    zone: ZoneInfo
    channels: Channels
    per_minute: int
    at_once: int


def question_of(task: Task, poster: Poster, rules: Rules, bot: str) -> Question:
    """Return the question, asked when its message was; raise `QuestionError` for none."""
    asked = datetime.fromtimestamp(float(task.ts) if task.ts else time.time(), rules.zone)
    filters = Filters(source=rules.channels.of(task.channel).source)
    return Question(task.text, asked, _history(task, poster, bot), filters, id=task.key)


def refusal_of(task: Task, task_store: TaskStore, rules: Rules, waiting: int) -> str:
    """Return why a task gets no answer, or ''; `waiting` is how many other tasks wait."""
    if task.kind not in ("ask", "slash"):
        return ""
    if not rules.channels.of(task.channel).may_ask(task.user):
        return NOT_HERE
    if not task.text.strip():
        return EMPTY
    if waiting > MOST_WAITING:
        return BUSY
    if task_store.count_questions_before(task, _MINUTE) >= rules.per_minute:
        return TOO_OFTEN.format(rules.per_minute)
    return ""


def _history(task: Task, poster: Poster, bot: str) -> tuple[Turn, ...]:
    """The earlier messages of the thread, which is all the memory that there is."""
    if not task.thread or task.thread == task.ts:
        return ()
    earlier = [
        message
        for message in poster.messages(Place(task.channel, task.thread))
        if float(message["ts"]) < float(task.ts) and message.get("text")
    ]
    return tuple(
        Turn(
            "assistant" if message.get("bot_id") else "user",
            plain(message["text"], bot)[:LONGEST_QUESTION],
        )
        for message in earlier[-_TURNS:]
    )
