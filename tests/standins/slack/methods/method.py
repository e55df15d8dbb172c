"""A method of the Web API: what it does, and what it asks of a call."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.standins.slack.messages import Messages


@dataclass(frozen=True)
class Method:
    """A method; its tier, scope and required arguments are those of the documentation [D]."""

    handle: Callable[[Messages, dict], dict]
    required: tuple[str, ...] = ()
    tier: int = 0  # of the rate limits; 0 is none
    scope: str = ""  # any of several, separated by "|"
    app_token: bool = False
    anonymous: bool = False
    posts: bool = False  # limited for each channel

    def is_granted(self, scopes: set[str]) -> bool:
        if not self.scope:
            return True
        if self.scope == "*:history":
            return any(scope.endswith(":history") for scope in scopes)
        return not scopes.isdisjoint(self.scope.split("|"))
