"""All checks of `footnote doctor`, in order."""

from collections.abc import Iterator

from bot.app import App
from bot.doctor.files import check_files
from bot.doctor.finding import Finding, guarded, passed
from bot.doctor.machine import (
    Machine,
    check_clock,
    check_data_folder,
    check_packages,
    check_settings,
)
from bot.doctor.models import (
    check_chat_model,
    check_embedding_model,
    check_local_models,
    try_models,
)
from bot.doctor.privacy import check_privacy
from bot.doctor.risk import check_risk
from bot.doctor.store import check_store

_HERE = Machine()


def run_checks(
    app: App, *, models: bool, deep: bool = False, machine: Machine = _HERE
) -> Iterator[Finding]:
    """Yield all findings.

    With `models`, load every model and call the chat model as well; with `deep`, read all that is
    stored.
    """
    settings = app.settings
    yield from guarded("packages", check_packages)
    yield from guarded("settings", check_settings)
    yield from guarded("time zone", lambda: check_clock(settings, machine))
    yield from guarded("data folder", lambda: check_data_folder(settings.data_dir, machine))
    yield from guarded("store", lambda: check_store(app, machine, deep=deep))
    yield from guarded("state", lambda: check_files(settings))
    yield from guarded("embedding model", lambda: check_embedding_model(app))
    yield from guarded("local models", lambda: check_local_models(settings))
    yield from guarded("chat model", lambda: check_chat_model(app, machine))
    yield from guarded("risk", lambda: check_risk(app))
    if models:
        yield from guarded("models", lambda: try_models(app))
    yield from guarded("Slack", lambda: _slack(app, machine))
    yield from guarded("privacy", lambda: check_privacy(settings))


def _slack(app: App, machine: Machine) -> Iterator[Finding]:
    settings = app.settings
    if not len(settings.slack_bot_token) and not len(settings.slack_app_token):
        yield passed("Slack", "not set up; docs/slack.md has the five steps")
        return
    from bot.doctor.slack import check_slack

    yield from check_slack(settings, machine)
