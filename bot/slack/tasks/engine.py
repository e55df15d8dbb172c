"""What the handlers of tasks need of the product."""

from typing import Protocol

from bot.slack.tasks.amend import StoredVersions
from bot.slack.tasks.answering import Answerer
from bot.slack.tasks.tell import Finder


class Engine(Answerer, Finder, Protocol):
    """What answers, finds passages, and has articles."""

    @property
    def library(self) -> StoredVersions:
        """The stored articles."""
