"""What the asker of a task is told of an error, as a message."""

from collections.abc import Sequence

from bot.errors import BotError
from bot.slack.error_words import asker_words, logged
from bot.slack.messages.message import Message, notice
from bot.slack.task import Task
from retrieval.errors import RetrievalError


def error_notice(
    task: Task, error: BotError | RetrievalError, failed: str = "I cannot answer now"
) -> Sequence[Message]:
    """Log an error; return what the asker is told, see `asker_words`."""
    return notice(asker_words(task.key, error, failed))


def unexpected_error_notice(task: Task, error: BaseException) -> Sequence[Message]:
    """Log an error whose words are not for people; return the reference."""
    return notice(f"Something went wrong (reference {logged(task.key, error)}).")
