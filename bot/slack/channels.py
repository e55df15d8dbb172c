"""Settings of single channels, from a TOML file: who may ask, what is answered, and from what.

["*"]                  # every channel that has no table of its own
listen = "mention"     # or "all": also without a mention, in threads that the bot is in;
                       # "questions": also any question that the articles answer; or "off"
[C0123456789]
ask = ["U0123456789"]  # who may ask; empty: everybody
external = true        # also people of other organisations, in a channel of Slack Connect
guests = false         # no guests; needs the scope users:read
source = "Gazette"     # only this outlet
model = false          # quotes only, whatever chat model is set
reaction = "question"  # this emoji on a message asks about it; needs the manifest with --reactions
experts = ["U0123456789"]  # are called by a button, and mark replies as answers
expert_days = 180      # for so long such an answer is used
"""

import logging
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import ConfigError

log = logging.getLogger(__name__)

# The name of the table for every channel that has none of its own.
EVERY = "*"
_CENTURY = 36_500  # days; no calendar has a day beyond the year 9999
# Seconds for which a file may still be written by an editor: half of it could let anybody ask.
_SETTLED = 1.0


class ChannelSettings(BaseModel):
    """The settings of one channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    listen: Literal["mention", "all", "questions", "off"] = "mention"
    ask: tuple[str, ...] = ()
    external: bool = False
    guests: bool = True
    source: str | None = None
    model: bool = True
    reaction: str = ""
    experts: tuple[str, ...] = ()
    expert_days: int = Field(default=180, ge=1, le=_CENTURY)

    @field_validator("reaction")
    @classmethod
    def _without_colons(cls, name: str) -> str:
        """Take the name of an emoji as people write it, too: ":question:"."""
        return name.strip(": ")

    def may_ask(self, user: str) -> bool:
        """Whether a person is answered in this channel."""
        return not self.ask or user in self.ask


class Channels:
    """The settings of all channels, those of a file as it is now; safe to use from threads."""

    def __init__(
        self, by_id: Mapping[str, ChannelSettings] | None = None, path: Path | None = None
    ) -> None:
        """`path` is the file that they are from; where it changes, it is read again."""
        self.path = path
        self._by_id = by_id or {}
        self._seen = _state_of(path)

    def of(self, channel: str) -> ChannelSettings:
        """Return the settings of a channel."""
        by_id = self.by_id
        return by_id.get(channel) or by_id.get(EVERY) or ChannelSettings()

    @property
    def by_id(self) -> Mapping[str, ChannelSettings]:
        """The settings by the id of their channel; the last good ones where the file is wrong."""
        state = _state_of(self.path)
        if state != self._seen and not (state and 0 <= time.time() - state.written < _SETTLED):
            self.read_again()
        return self._by_id

    def read_again(self) -> None:
        """Read the file now; where it is wrong, the settings before hold on."""
        self._seen = _state_of(self.path)
        try:
            self._by_id = read_channels(self.path) if self.path else self._by_id
        except ConfigError as error:
            log.error("%s; the settings before hold on", error)

    @property
    def allow_guests(self) -> bool:
        """Whether guests may ask everywhere."""
        return all(settings.guests for settings in self.by_id.values())

    @property
    def read_reactions(self) -> bool:
        """Whether a reaction means something somewhere."""
        return any(settings.reaction for settings in self.by_id.values())


def load_channels(path: Path | None) -> Channels:
    """Read the file, if there is to be one; raise `ConfigError` naming what is wrong in it."""
    return Channels(read_channels(path), path) if path else Channels()


def read_channels(path: Path) -> dict[str, ChannelSettings]:
    """Read the file once; raise `ConfigError` naming what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: ChannelSettings(**table) for name, table in tables.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise ConfigError(f"FOOTNOTE_SLACK_CHANNELS: {str(path)!r}: {error}") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        field_path = ".".join(str(part) for part in problem["loc"])
        raise ConfigError(
            f"FOOTNOTE_SLACK_CHANNELS: {str(path)!r}: {field_path}: {problem['msg']}"
        ) from None


@dataclass(frozen=True)
class _FileState:
    """What differs once a file is written or replaced; `written` is when, in seconds."""

    written: float
    size: int
    inode: int


def _state_of(path: Path | None) -> _FileState | None:
    try:
        state = path.stat() if path else None
    except OSError:
        return None
    return _FileState(state.st_mtime, state.st_size, state.st_ino) if state else None
