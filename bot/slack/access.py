"""Who may ask: decided in one place for every way in, before anything of a person is stored."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.slack.channels import Channels
from bot.slack.delivery.calls import Calls, MissingScopeError, UndeliverableError
from bot.slack.state.inserting import TooOftenError
from bot.slack.task import Task

_HOUR = 3600.0
# Seconds for asking Slack who is a guest: an event must be acknowledged within three.
_SECONDS_TO_ASK = 2.0

TOO_OFTEN = "You have asked more than {} questions in a minute; please ask again in a minute."
NOT_HERE = "I may not answer you in this channel; ask its owner, or write to me directly."
NOT_YOU = "I may not answer you; please ask my owner who may ask me."
EXTERNAL = "I answer only people of my own organisation here."
GUEST = "I answer only full members here, no guests."
UNKNOWN_GUEST = (
    "I may answer only full members here, and cannot see who is one: the app needs the scope "
    "users:read, which its owner can add."
)


@dataclass(frozen=True)
class Home:
    """The workspace of the app, and its Enterprise Grid organisation or ''."""

    team: str
    enterprise: str = ""

    def is_foreign(self, team: str, *, shared: bool) -> bool:
        """Whether a person of a team is of another organisation.

        `shared` says that the channel is shared by Slack Connect. In a channel that is not, other
        teams are workspaces of the same Enterprise Grid.
        """
        if not team:
            return shared
        return team not in (self.team, self.enterprise) and (shared or not self.enterprise)


@dataclass(frozen=True)
class Asker:
    """Who asks, and whether they are of another organisation."""

    user: str
    is_external: bool = False


def asker_of(message: Mapping[str, Any], home: Home, *, shared: bool) -> Asker:
    """Return who wrote a message; `team` in it may be the team of the channel."""
    return Asker(message.get("user") or "", home.is_foreign(team_of(message), shared=shared))


def team_of(message: Mapping[str, Any]) -> str:
    """Return the team of who wrote a message, or ''."""
    profile = message.get("user_profile") or {}
    teams = (message.get("user_team"), message.get("source_team"), profile.get("team"))
    return next((str(team) for team in (*teams, message.get("team")) if team), "")


def user_ids(setting: str) -> Sequence[str]:
    """Return the user ids of a setting, which are separated by commas or spaces."""
    return setting.replace(",", " ").split()


class AccessRules:
    """Decides by the rules of the channels; safe to use from threads."""

    def __init__(self, channels: Channels, is_guest: Callable[[str], bool]) -> None:
        """`is_guest` may raise `MissingScopeError`."""
        self._channels, self._is_guest = channels, is_guest

    def exclusion(self, asker: Asker, channel: str) -> str:
        """Return why a person may not use the bot in a channel, however seldom, or ''."""
        settings = self._channels.of(channel)
        if asker.is_external and not settings.external:
            return EXTERNAL
        if not settings.may_ask(asker.user):
            is_direct = channel.startswith("D")
            return NOT_YOU if is_direct or not self._may_write(asker.user) else NOT_HERE
        if settings.guests:
            return ""
        try:
            return GUEST if self._is_guest(asker.user) else ""
        except MissingScopeError:
            return UNKNOWN_GUEST

    def _may_write(self, user: str) -> bool:
        """Whether a person may ask in direct messages, which have no table of their own."""
        return self._channels.of("").may_ask(user)


class Queue(Protocol):
    """Where the tasks are added that were admitted."""

    def add(self, task: Task, most: int | None = None) -> None:
        """Store a task, once; raise `TooOftenError` beyond so `most` of a person in a minute."""


class Access(AccessRules):
    """Decides by the rules of the channels and the limit a minute."""

    def __init__(
        self, channels: Channels, per_minute: int, is_guest: Callable[[str], bool]
    ) -> None:
        super().__init__(channels, is_guest)
        self._per_minute = per_minute

    def admit(self, asker: Asker, task: Task, queue: Queue) -> str:
        """Add the task of what a person asks and return '', or add nothing and return why not."""
        if reason := self.exclusion(asker, task.channel):
            return reason
        try:
            queue.add(task, self._per_minute)
        except TooOftenError:
            return TOO_OFTEN.format(self._per_minute)
        return ""


class Guests:
    """Tells who is a guest; asks Slack once an hour about each person."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: dict[str, tuple[bool, float]] = {}
        self._lock = threading.Lock()

    def __call__(self, user: str) -> bool:
        """Whether somebody is a guest; raise `MissingScopeError`.

        Whom Slack does not know is taken for one. Where Slack is away, the error passes on, so that
        the event is not acknowledged and comes again.
        """
        with self._lock:
            is_guest, asked = self._known.get(user, (False, -_HOUR))
        if time.monotonic() - asked < _HOUR:
            return is_guest
        try:
            ask = self._calls.retrying(_SECONDS_TO_ASK)
            about = ask(self._calls.call_once, "users_info", user=user)["user"]
            is_guest = bool(about.get("is_restricted") or about.get("is_ultra_restricted"))
        except UndeliverableError as error:
            if str(error) != "user_not_found":
                raise
            is_guest = True
        with self._lock:
            self._known[user] = (is_guest, time.monotonic())
        return is_guest
