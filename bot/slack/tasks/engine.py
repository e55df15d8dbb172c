"""The answering engine: what the handlers of tasks need of the product."""

from typing import Protocol

from bot.slack.tasks.amend import StoredVersions
from bot.slack.tasks.answering import Answerer
from bot.slack.tasks.digest import Quoter


class Engine(Answerer, Quoter, Protocol):
    """What answers, finds and quotes passages, and has articles."""

    @property
    def library(self) -> StoredVersions:
        """The stored articles."""
