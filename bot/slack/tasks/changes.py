"""Looks at the stored articles after each change of them, and stores the tasks that follow.

What was seen is in the database, so that a change is noticed once: by the bot that runs, or by the
next one that is started.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import StateError
from bot.slack.state.seen_articles import AnotherLookError
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """A look at the articles, each named by its fingerprint: all, and those new since the last."""

    number: int
    articles: frozenset[str]
    arrived: frozenset[str]


class ArticleState(Protocol):
    """What the stored articles are at a time."""

    @property
    def revision(self) -> str:
        """Another one after each change, '' while a writer is at work."""

    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of the stored articles."""


class ArticleChanges:
    """Looks when it is told to; safe to use in several processes over one database."""

    def __init__(
        self,
        articles: ArticleState,
        task_store: TaskStore,
        follow: Sequence[Callable[[Look], Sequence[Task]]],
        afterwards: Callable[[], None],
    ) -> None:
        """`follow` return the tasks that follow from a look; `afterwards` is done after each."""
        self._articles, self._task_store, self._follow = articles, task_store, follow
        self._afterwards = afterwards
        self._revision = ""
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look in a thread of its own, unless one is at it."""
        if self._thread and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._try, name="changes", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Look, if the articles have changed since the last time, and do what comes afterwards."""
        self._look()
        self._afterwards()

    def _look(self) -> None:
        revision = self._articles.revision
        if not revision or revision == self._revision:
            return
        articles = self._articles.fingerprints()
        if not articles or self._articles.revision != revision:
            return  # a store that is empty may be damaged; one that is written to is not whole yet
        looks = self._task_store.seen.looks()
        last = looks.pop("", 0)
        arrived, gone = articles - looks.keys(), looks.keys() - articles
        if arrived or gone:
            look = Look(last + 1, articles, arrived)
            tasks = [task for follow in self._follow for task in follow(look)]
            self._task_store.save_look(last, arrived, gone, tasks)
        self._revision = revision

    def _try(self) -> None:
        try:
            self.look()
        except AnotherLookError:
            log.debug("another process has looked at the articles")
        except (StateError, RetrievalError) as error:  # the next time tries again
            log.warning("changes of the articles are not seen (%s)", error)
