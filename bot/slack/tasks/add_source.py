"""Adds an ingest source that an owner named in the App Home, and tells them what came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import BotError, CancelledError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.message import Message, notice
from bot.slack.messages.sources import shown_location
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.errors import error_notice, unexpected_error_notice
from retrieval.article import Article
from retrieval.errors import BusyError, RetrievalError, UnreadableError

if TYPE_CHECKING:
    from retrieval.ingest.report import IngestReport
    from retrieval.ingest.sources import ListedSource


class IngestSources(Protocol):
    """Where articles are read from."""

    def listed(self, articles: Sequence[Article]) -> "Sequence[ListedSource]":
        """Return the sources, each with how many of these articles are from it."""

    def add(self, address: str) -> "IngestReport":
        """Add a web address and read it; raise `UnreadableError` where nothing can be read."""

    def remove(self, location: str) -> bool:
        """Remove a source, and return whether there was one; its articles stay."""


@dataclass(frozen=True)
class SourceAdding:
    """Adds sources; safe to use from several threads."""

    sources: IngestSources
    task_store: TaskStore
    poster: Poster

    def add(self, task: Task, retried: bool) -> str:
        """Add the address of a task, read it, and tell its owner; return the outcome.

        Where another process writes it is begun again later; where ours is ending, by the next.
        """
        outcome = self._added(task)
        if not self.task_store.holds(task.key):
            raise CancelledError
        ts = self.poster.post(Place(task.user), outcome, task.key, retried=retried)
        self.task_store.save_reply(task.key, ts)
        return "added"

    def _added(self, task: Task) -> Sequence[Message]:
        shown = shown_location(task.text)
        try:
            return notice(_sentence(shown, self.sources.add(task.text)))
        except UnreadableError as error:
            return notice(f"I could not add “{shown}”: {error}.")
        except BusyError:
            raise
        except (BotError, RetrievalError) as error:
            return error_notice(task, error)
        except Exception as error:  # noqa: BLE001  whatever it is, the owner waits for a word
            return unexpected_error_notice(task, error)


def _sentence(shown: str, report: "IngestReport") -> str:
    counts = {
        "new": report.added,
        "changed": report.updated,
        "known already": report.unchanged,
    }
    came = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    failed = len(report.failed)
    problem = f" {failed:,} failed, the first: {report.failed[0].error}." if failed else ""
    return f"Added “{shown}” to the sources. Articles: {came or 'none yet'}.{problem}"
