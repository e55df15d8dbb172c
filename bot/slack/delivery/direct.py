"""Replies to a person directly, where the place of the question takes none."""

from collections.abc import Sequence

from bot.slack.delivery.poster import Poster
from bot.slack.messages.message import Message, about_question
from bot.slack.task import QUESTIONS, Place, Task


def post_directly(poster: Poster, task: Task, variants: Sequence[Message]) -> str:
    """Post a reply to its person, where its own place takes none; return its `ts`.

    It names the question, if it is the reply to one; one that was posted before is found again.
    """
    if task.kind in QUESTIONS:
        variants = about_question(task.text, variants)
    return poster.post(Place(task.user), variants, task.key, retried=True)
