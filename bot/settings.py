"""The settings, and the only reader of the environment and `.env`."""

import os
import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError

_PREFIX = "FOOTNOTE_"
_NONE = SecretStr("")


# Settings that are addresses: their form, and one for example.
_ADDRESSES = {
    "chroma_url": (r"https?://[^/?#@\s]+/?", "http://localhost:8000"),
    "embedding_url": (r"https?://[^?#@\s]+", "http://localhost:8080/v1"),
    "monitor": (r"[^/\s:]+:\d{1,5}", "127.0.0.1:9464"),
    "otel_endpoint": (r"https?://[^?#\s]+", "http://localhost:4318"),
}


class Settings(BaseSettings):
    """What an owner can set; `.env.example` lists the same names with their meaning."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    data_dir: Path = Field(default=Path(".footnote"))
    # A Chroma server for the store, instead of files under the data folder; see docs/scaling.md.
    chroma_url: str = ""
    chroma_token: SecretStr = Field(default=_NONE, repr=False)
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    embedding_model: str = ""
    embedding_url: str = ""
    embedding_key: SecretStr = Field(default=_NONE, repr=False)
    reranker: str = ""
    chat_model: str = ""
    model_timeout: float = Field(default=60, gt=0, allow_inf_nan=False)
    unverified: Literal["drop", "show"] = "drop"
    nli_model: str = ""
    timezone: str = "UTC"
    # Whether pages may be fetched from private addresses.
    fetch_private: bool = False
    # Pages of one site a second, at most; its robots.txt may ask for fewer.
    fetch_per_second: float = Field(default=2.0, gt=0)

    # Under the names that the providers' own libraries give them.
    openai_api_key: SecretStr = Field(default=_NONE, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL", repr=False)
    anthropic_api_key: SecretStr = Field(default=_NONE, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str = Field(default="", validation_alias="ANTHROPIC_BASE_URL", repr=False)
    ollama_host: str = Field(default="", validation_alias="OLLAMA_HOST", repr=False)

    # What an owner sees of the running bot; see docs/operating.md.
    log_level: Literal["debug", "info", "warning", "error"] = "error"
    log_format: Literal["text", "json"] = "text"
    monitor: str = ""
    otel_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    # What the Slack bot needs; see docs/slack.md.
    state_url: str = Field(default="", repr=False)
    slack_channels: Path | None = None
    slack_owners: str = ""
    slack_experts: str = ""
    keep_questions: Literal["none", "unanswered", "all"] = "unanswered"
    report_channel: str = ""
    slack_per_minute: int = Field(default=20, ge=1)
    slack_bot_token: SecretStr = Field(
        default=_NONE, validation_alias="SLACK_BOT_TOKEN", repr=False
    )
    slack_app_token: SecretStr = Field(
        default=_NONE, validation_alias="SLACK_APP_TOKEN", repr=False
    )
    slack_signing_secret: SecretStr = Field(
        default=_NONE, validation_alias="SLACK_SIGNING_SECRET", repr=False
    )
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")

    @field_validator(*_ADDRESSES)
    @classmethod
    def _address(cls, url: str, info: ValidationInfo) -> str:
        form, example = _ADDRESSES[str(info.field_name)]
        if url and not re.fullmatch(form, url):
            raise ValueError(f"{url!r} is no address; write one such as {example}")
        return url

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

    def model_options(self) -> dict[str, Any]:
        """What the chat model's provider must be told: `api_key` and `base_url`, where set.

        The providers' libraries read the environment themselves, but not `.env`.
        """
        provider = self.chat_model.partition(":")[0]
        told: dict[str, dict[str, Any]] = {
            "openai": {"api_key": self.openai_api_key, "base_url": self.openai_base_url},
            "anthropic": {"api_key": self.anthropic_api_key, "base_url": self.anthropic_base_url},
            "ollama": {"base_url": self.ollama_host},
        }
        return {name: value for name, value in told.get(provider, {}).items() if len(value)}


def load_settings() -> Settings:
    """Read the settings; raise `ConfigError` naming the first one that is wrong."""
    settings, wrong = settings_despite()
    if wrong:
        raise ConfigError(wrong[0])
    return settings


def settings_despite() -> tuple[Settings, list[str]]:
    """Read the settings with the defaults of those that are wrong; return what is wrong with them.

    Each as "NAME: what is wrong", but for a `.env` that cannot be read.
    """
    try:
        return Settings(), []
    except (OSError, UnicodeDecodeError) as error:
        return Settings(_env_file=None), [  # type: ignore[call-arg]
            f"the file .env cannot be read: {error}"
        ]
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
    variables = {field: variable for variable, field in fields_by_variable().items()}
    wrong, defaults = [], {}
    for problem in problems:
        name = str(problem["loc"][0])
        reason = problem["msg"].removeprefix("Value error, ")
        wrong.append(f"{variables.get(name, name)}: {reason}")
        field = fields_by_variable().get(name, name)
        defaults[name] = Settings.model_fields[field].get_default()
    return Settings(**defaults), wrong


def fields_by_variable() -> dict[str, str]:
    """Return the environment variable of each setting, with the setting's own name."""
    return {
        str(field.validation_alias or f"{_PREFIX}{name.upper()}"): name
        for name, field in Settings.model_fields.items()
    }


def is_traced_by_langsmith() -> bool:
    """Whether LangChain tells LangSmith of questions and answers, as its own variables say."""
    names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2")
    return any(os.environ.get(name, "").lower() == "true" for name in names)


def unread() -> list[str]:
    """Return the variables of our prefix, in the environment and `.env`, that are no settings."""
    try:
        written = dotenv_values(".env")
    except (OSError, UnicodeDecodeError):
        written = {}
    known = {variable.upper() for variable in fields_by_variable()}
    names = dict.fromkeys([*os.environ, *written])
    return [n for n in names if n.upper().startswith(_PREFIX) and n.upper() not in known]
