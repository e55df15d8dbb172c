"""The message of somebody else that a task asks about, read from Slack only when it is needed."""

from dataclasses import replace

from bot.slack.delivery.poster import Poster
from bot.slack.messages.escaping import plain
from bot.slack.task import Place, Task


def with_message(task: Task, poster: Poster, bot: str) -> Task | None:
    """Return the task with the words and the thread of its message, or None where that is gone.

    Raises `UndeliverableError`.
    """
    for message in poster.thread(Place(task.channel, task.ts)):
        if message["ts"] == task.ts:
            thread = str(message.get("thread_ts") or task.ts)
            return replace(task, thread=thread, text=plain(message.get("text") or "", bot))
    return None
