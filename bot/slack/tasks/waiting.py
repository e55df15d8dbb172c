"""Waiting for a question to be closed, perhaps by another process, before its answer is changed."""

import threading
import time

from bot.slack.delivery.calls import SlackUnavailableError
from bot.slack.state.tasks import TaskStore

_TIMEOUT, _POLL = 60.0, 0.2


def wait_for_reply(task_store: TaskStore, question: str, closing: threading.Event) -> str:
    """Wait until a question is closed; return its reply or ''.

    Raises `SlackUnavailableError` where that takes too long: it is better to come back later.
    """
    until = time.monotonic() + _TIMEOUT
    while (reply := task_store.reply_of(question)) and not reply[1]:
        _pause(until, closing)
    return reply[0] if reply else ""


def wait_for_edits(task_store: TaskStore, question: str, closing: threading.Event) -> None:
    """Wait until no edit of a question is in work; raises `SlackUnavailableError` likewise."""
    until = time.monotonic() + _TIMEOUT
    while task_store.has_open_edit(question):
        _pause(until, closing)


def _pause(until: float, closing: threading.Event) -> None:
    if time.monotonic() > until or closing.wait(_POLL):
        raise SlackUnavailableError("the question is still in work")
