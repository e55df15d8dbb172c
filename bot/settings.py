"""The settings, and the only reader of the environment and `.env`."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """What an owner can set; `.env.example` lists the same names with their meaning."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
    )

    data_dir: Path = Field(default=Path(".footnote"))
    embedding_model: str = ""
    reranker: str = ""
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"{name!r} is no time zone; write one such as Europe/Paris or UTC"
            ) from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which "today" begins and ends."""
        return ZoneInfo(self.timezone)


def load_settings() -> Settings:
    """Read the settings; raise `ConfigError` naming the one that is wrong."""
    try:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the file .env cannot be read: {error}") from None
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        name = "FOOTNOTE_" + "_".join(str(part) for part in problem["loc"]).upper()
        reason = problem["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name}: {reason}") from None
