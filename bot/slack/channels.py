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

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import ConfigError

_EVERY = "*"


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
    expert_days: int = Field(default=180, ge=1)

    @field_validator("reaction")
    @classmethod
    def _without_colons(cls, name: str) -> str:
        """Take the name of an emoji as people write it, too: ":question:"."""
        return name.strip(": ")

    def may_ask(self, user: str) -> bool:
        """Whether a person is answered in this channel."""
        return not self.ask or user in self.ask


@dataclass(frozen=True)
class Channels:
    """The settings of all channels."""

    by_id: Mapping[str, ChannelSettings] = field(default_factory=dict)

    def of(self, channel: str) -> ChannelSettings:
        """Return the settings of a channel."""
        return self.by_id.get(channel) or self.by_id.get(_EVERY) or ChannelSettings()

    @property
    def allow_guests(self) -> bool:
        """Whether guests may ask everywhere."""
        return all(settings.guests for settings in self.by_id.values())

    @property
    def read_reactions(self) -> bool:
        """Whether a reaction means something somewhere."""
        return any(settings.reaction for settings in self.by_id.values())


def load_channels(path: Path | None) -> Channels:
    """Read the file; raise `ConfigError` naming what is wrong in it."""
    if path is None:
        return Channels()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return Channels({name: ChannelSettings(**table) for name, table in tables.items()})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise ConfigError(f"FOOTNOTE_SLACK_CHANNELS: {str(path)!r}: {error}") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        field_path = ".".join(str(part) for part in problem["loc"])
        raise ConfigError(
            f"FOOTNOTE_SLACK_CHANNELS: {str(path)!r}: {field_path}: {problem['msg']}"
        ) from None
