"""What a person is told of an error: never its details, but a reference to its log entry."""

import logging
import secrets
import traceback
from collections.abc import Sequence

from bot.slack.messages.message import Message, notice
from bot.slack.task import Task

log = logging.getLogger(__name__)


def error_notice(task: Task, error: Exception) -> Sequence[Message]:
    """Log an error whose words are for people; return them with the reference."""
    words = str(error)
    sentence = f"{words[:1].upper()}{words[1:].rstrip('.')}."
    return notice(f"{sentence} (reference {_log_error(task, error)})")


def unexpected_error_notice(task: Task, error: Exception) -> Sequence[Message]:
    """Log an error whose words are not for people; return the reference."""
    return notice(f"Something went wrong (reference {_log_error(task, error)}).")


def _log_error(task: Task, error: Exception) -> str:
    """Log an error without a word of the question; return the reference of the log entry."""
    reference = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: reference %s: %s\n%s", task.key, reference, type(error).__name__, frames)
    return reference
