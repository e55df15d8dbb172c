"""Orders of digests: a digest is ordered, ended or listed where somebody asks for that."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.slack.delivery.calls import MissingScopeError, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.digest_command import USAGE, DigestCommand, digest_command, next_due
from bot.slack.messages.message import Message, notice
from bot.slack.state.digests import Digest
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from retrieval.article import Article

log = logging.getLogger(__name__)

MOST = 20  # digests of a channel
_FULL = f"There are {MOST} digests here already; end one first."
_UNCLEAR = f"I could not read that order of a digest. {USAGE}"
_NONE = "No digest comes here."
_DAYS = {"daily": "every day", "monday": "every Monday"}


@dataclass(frozen=True)
class Orders:
    """Takes orders; `zone` is the owner's, for people whose own cannot be read."""

    task_store: TaskStore
    poster: Poster
    articles: Callable[[], Sequence[Article]]
    zone: ZoneInfo

    def reply(self, task: Task) -> Sequence[Message]:
        """Do what a message wants of digests, once, and return what is said to that."""
        command = digest_command(task.text) or DigestCommand("list")
        if command.action == "unclear":
            return notice(_UNCLEAR)
        here = self.task_store.digests.of(task.channel)
        if command.action == "start":
            return notice(self._start(command, task, here))
        if command.action == "stop":
            return notice(self._stop(command, here))
        lines = [f"{_named(digest)}, {_times(digest)}" for digest in here]
        listed = f"These come here: {'; '.join(lines)}." if lines else _NONE
        return notice(f"{listed} {USAGE}")

    def _start(self, command: DigestCommand, task: Task, here: Sequence[Digest]) -> str:
        sources = {article.source.casefold(): article.source for article in self.articles()}
        outlet = sources.get(command.words.casefold(), "")
        words = outlet or command.words
        same = [digest for digest in here if digest.words.casefold() == words.casefold()]
        if len(here) >= MOST and not same:
            return _FULL
        zone = self._zone_of(task.user)
        due = next_due(command.day, command.minute, datetime.now(zone))
        look = self.task_store.seen.last_look()
        digest = Digest(
            task.channel, same[0].words if same else words, task.user, bool(outlet), command.day,
            command.minute, zone.key, look, due.timestamp(),
        )  # fmt: skip
        self.task_store.digests.order(digest)
        return (
            f"New stories {_named(digest)} come here {_times(digest)}, each once; where there are "
            f"none, nothing comes. “digest stop {digest.words}” ends it."
        )

    def _stop(self, command: DigestCommand, here: Sequence[Digest]) -> str:
        words = command.words.casefold()
        stopped = [digest for digest in here if not words or digest.words.casefold() == words]
        for digest in stopped:
            self.task_store.digests.stop(digest.channel, digest.words)
        if stopped:
            return f"The digest on “{command.words}” has ended." if command.words else "Ended."
        return f"No digest on “{command.words}” comes here." if command.words else _NONE

    def _zone_of(self, user: str) -> ZoneInfo:
        """Return the time zone of a person in Slack, or the owner's where it cannot be read."""
        try:
            return ZoneInfo(str(self.poster.call("users_info", user=user)["user"].get("tz")))
        except MissingScopeError:
            log.info("the time zones of people cannot be read: the app lacks users:read")
        except (UndeliverableError, ZoneInfoNotFoundError, ValueError) as error:
            log.info("the time zone of a person cannot be read: %s", type(error).__name__)
        return self.zone


def _named(digest: Digest) -> str:
    return f"from “{digest.words}”" if digest.outlet else f"on “{digest.words}”"


def _times(digest: Digest) -> str:
    hour, minute = divmod(digest.minute, 60)
    return f"{_DAYS[digest.day]} at {hour}:{minute:02} ({digest.zone})"
