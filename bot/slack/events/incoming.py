"""A task that an event asks for with who asks it, and what events are read with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.access import Asker, Home
from bot.slack.channels import Channels
from bot.slack.task import Task

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Incoming:
    """A task that an event asks for, and who asks; `addressed` is by a mention or directly."""

    task: Task
    asker: Asker
    addressed: bool = True


@dataclass(frozen=True)
class Context:
    """What an event is read with.

    `bot` is our user id; `knows_thread` tells whether we have answered in a thread of a channel;
    what `owners` upload or link in a direct message becomes an offer to add it.
    """

    bot: str
    home: Home
    channels: Channels
    knows_thread: Callable[[str, str], bool]
    owners: Collection[str] = ()
