"""Opening the database of the Slack bot that the settings name."""

import contextlib
import os
import secrets
import socket

from bot.settings import Settings
from bot.slack.state import DATABASE
from bot.slack.state.tasks import KEPT_DAYS, LEASE, TaskStore


def open_task_store(
    settings: Settings, kept_days: float = KEPT_DAYS, lease: float = LEASE
) -> TaskStore:
    """Open the database that the settings name, for this process."""
    url = settings.state_url
    if not url:
        settings.data_dir.mkdir(0o700, parents=True, exist_ok=True)
        file = (settings.data_dir / DATABASE).resolve()
        with contextlib.suppress(OSError):  # opening it says why
            file.touch(mode=0o600)  # it has words of questions
        url = f"sqlite:///{file}"
    owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    return TaskStore(
        url, owner, settings.keep_questions, lease=lease, kept_days=kept_days,
        tell_days=settings.tell_days,
    )  # fmt: skip
