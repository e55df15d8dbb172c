"""Bolt's app for one workspace, whatever else of Slack is in the environment."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.credentials import Identity

_THREADS = 16
# With these in the environment Bolt waits for installations by OAuth and ignores the token, without
# a word; with a token there it warns that it uses `authorize` instead.
OAUTH, _TOKEN = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), "SLACK_BOT_TOKEN"


def bolt_app(client: WebClient, identity: Identity) -> App:
    """Return an app that takes every request for Slack's: `Http` checks signatures.

    Who we are is known already, so that a token which is refused later loses no event.
    """
    token = client.token

    def authorize() -> AuthorizeResult:
        home = identity.home
        return AuthorizeResult(
            enterprise_id=home.enterprise or None,
            team_id=home.team,
            bot_user_id=identity.user,
            bot_id=identity.bot,
            bot_token=token,
        )

    with _hidden(*OAUTH, _TOKEN):
        return App(
            client=WebClient(
                base_url=client.base_url,
                timeout=client.timeout,
                retry_handlers=client.retry_handlers,
            ),
            authorize=authorize,
            signing_secret="unused",  # noqa: S106
            request_verification_enabled=False,  # it would log the body of what it refuses
            listener_executor=ThreadPoolExecutor(_THREADS, thread_name_prefix="listener"),
            logger=logging.getLogger("bot.slack.bolt"),
        )


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Hide variables of the environment, which Bolt reads itself."""
    values = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ |= values
