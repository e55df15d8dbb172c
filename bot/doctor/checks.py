"""All that `footnote doctor` looks at, in order."""

from collections.abc import Iterator

from bot.app import App
from bot.doctor.finding import Finding, guarded, passed
from bot.doctor.machine import (
    look_at_clock,
    look_at_folder,
    look_at_packages,
    look_at_settings,
)
from bot.doctor.models import look_at_chat_model, look_at_embedding, try_models
from bot.doctor.privacy import look_at_exposure
from bot.doctor.store import look_at_store


def examine(app: App, *, models: bool) -> Iterator[Finding]:
    """Yield a finding for each thing looked at; with `models`, each one is loaded and asked."""
    settings = app.settings
    yield from guarded("packages", look_at_packages)
    yield from guarded("settings", look_at_settings)
    yield from guarded("time zone", lambda: look_at_clock(settings))
    yield from guarded("data folder", lambda: look_at_folder(settings.data_dir))
    yield from guarded("store", lambda: look_at_store(app))
    yield from guarded("embedding model", lambda: look_at_embedding(app))
    yield from guarded("chat model", lambda: look_at_chat_model(app))
    if models:
        yield from guarded("models", lambda: try_models(app))
    yield from guarded("Slack", lambda: _slack(app))
    yield from guarded("what leaves here", lambda: look_at_exposure(settings))


def _slack(app: App) -> Iterator[Finding]:
    settings = app.settings
    if not len(settings.slack_bot_token) and not len(settings.slack_app_token):
        yield passed("Slack", "is not set up; docs/slack.md has the five steps")
        return
    from bot.doctor.slack import look_at_slack

    yield from look_at_slack(settings)
