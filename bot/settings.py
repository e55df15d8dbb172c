"""The settings, read from the environment and `.env`."""

import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError

PREFIX = "FOOTNOTE_"
_NONE = SecretStr("")

# Settings that are addresses: their pattern, and an example.
_ADDRESSES = {
    "chroma_url": (r"https?://[^/?#@\s]+/?", "http://localhost:8000"),
    "embedding_url": (r"https?://[^?#@\s]+", "http://localhost:8080/v1"),
    "monitor": (r"[^/\s:]+:\d{1,5}", "127.0.0.1:9464"),
    "otel_endpoint": (r"https?://[^?#\s]+", "http://localhost:4318"),
}


class Settings(BaseSettings):
    """Every setting; `.env.example` lists the same names with their meaning."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    data_dir: Path = Field(default=Path(".footnote"))
    # A Chroma server for the store instead of files in the data folder; see docs/scaling.md.
    chroma_url: str = ""
    chroma_token: SecretStr = Field(default=_NONE, repr=False)
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    chroma_timeout: float = Field(default=30, gt=0, allow_inf_nan=False)
    embedding_model: str = ""
    embedding_url: str = ""
    embedding_key: SecretStr = Field(default=_NONE, repr=False)
    # "none" for no prompt, where one would be found.
    embedding_query_prompt: str = ""
    embedding_document_prompt: str = ""
    embedding_dimensions: int = Field(default=0, ge=0)
    reranker: str = ""
    chat_model: str = ""
    model_timeout: float = Field(default=60, gt=0, allow_inf_nan=False)
    verify: Literal["model", "rules"] = "model"
    unverified: Literal["show", "drop"] = "show"
    nli_model: str = ""
    # The share of the answers made of quotes that may be wrong.
    risk: float | None = Field(default=None, gt=0, le=1)
    timezone: str = "UTC"
    # Whether pages may be fetched from private addresses.
    fetch_private: bool = False
    # The most pages of one site a second; its robots.txt may ask for fewer.
    fetch_per_second: float = Field(default=2.0, gt=0)

    # What parsing one file or page may cost; see docs/privacy.md.
    parse_seconds: float = Field(default=60.0, ge=1, allow_inf_nan=False)
    parse_mb: int = Field(default=1_000, ge=200)

    # Named as in the providers' own libraries.
    openai_api_key: SecretStr = Field(default=_NONE, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL", repr=False)
    anthropic_api_key: SecretStr = Field(default=_NONE, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str = Field(default="", validation_alias="ANTHROPIC_BASE_URL", repr=False)
    ollama_host: str = Field(default="", validation_alias="OLLAMA_HOST", repr=False)

    # Logs, metrics and traces; see docs/operating.md.
    log_level: Literal["debug", "info", "warning", "error"] = "error"
    log_format: Literal["text", "json"] = "text"
    monitor: str = ""
    otel_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    otel_text: bool = Field(
        default=False, validation_alias="OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
    )

    # Who may ask over HTTP; see docs/mcp.md.
    mcp_token: SecretStr = Field(default=_NONE, repr=False)

    # The Slack bot; see docs/slack.md.
    state_url: str = Field(default="", repr=False)
    slack_channels: Path | None = None
    slack_owners: str = ""
    slack_experts: str = ""
    keep_questions: Literal["none", "unanswered", "all"] = "unanswered"
    # Days for which a question is kept to tell its answer, once it is known; 0: none is kept.
    tell_days: int = Field(default=30, ge=0)
    report_channel: str = ""
    slack_host: str = "0.0.0.0"  # noqa: S104  for a load balancer on another machine
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
        pattern, example = _ADDRESSES[str(info.field_name)]
        if url and not re.fullmatch(pattern, url):
            raise ValueError(f"{url!r} is not an address; write one such as {example}")
        return url

    @field_validator("otel_text", mode="before")
    @classmethod
    def _in_spans(cls, value: object) -> bool:
        """Read the variable as other programs do, which may be meant by it and not we."""
        return str(value).lower() in ("true", "1", "span_only", "span_and_event")

    @field_validator("mcp_token")
    @classmethod
    def _hard_to_guess(cls, token: SecretStr) -> SecretStr:
        if len(token) and not re.fullmatch(r"[!-~]{16,}", token.get_secret_value()):
            raise ValueError(
                "write at least 16 letters, digits or signs, without spaces, so that nobody can "
                "guess it; `openssl rand -hex 32` prints a good one"
            )
        return token

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"{name!r} is not a time zone; write one such as Europe/Paris or UTC"
            ) from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which "today" begins and ends."""
        return ZoneInfo(self.timezone)


def load_settings() -> Settings:
    """Read the settings; raise `ConfigError` naming the first invalid one."""
    settings, problems = read_settings()
    if problems:
        raise ConfigError(problems[0])
    return settings


def read_settings() -> tuple[Settings, list[str]]:
    """Read the settings, with defaults for invalid ones; return them and the problems.

    A problem is "NAME: what is wrong", or says that `.env` cannot be read.
    """
    try:
        return Settings(), []
    except (OSError, UnicodeDecodeError) as error:
        return Settings(_env_file=None), [  # type: ignore[call-arg]
            f"the file .env cannot be read: {error}"
        ]
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
    variables = {field: variable for variable, field in fields_by_variable().items()}
    problems, defaults = [], {}
    for detail in details:
        name = str(detail["loc"][0])
        reason = detail["msg"].removeprefix("Value error, ")
        if reason == detail["msg"]:  # ours have the value in their words
            reason = f"{reason}, not {detail['input']!r}"
        problems.append(f"{variables.get(name, name)}: {reason}")
        field = fields_by_variable().get(name, name)
        defaults[name] = Settings.model_fields[field].get_default()
    return Settings(**defaults), problems


def fields_by_variable() -> dict[str, str]:
    """Return the environment variable of each setting, with the setting's own name."""
    return {
        str(field.validation_alias or f"{PREFIX}{name.upper()}"): name
        for name, field in Settings.model_fields.items()
    }
