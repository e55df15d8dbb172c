import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.slack.service import Limits, Service
from tests.standins.newsroom import Newsroom
from tests.standins.slack import FakeSlack

LIMITS = Limits()


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A strict stand-in; what it finds wrong fails the test."""
    with FakeSlack(retry_delays=(0.3, 0.6, 1.0)) as fake:
        yield fake
    fake.assert_clean()


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@pytest.fixture
def settings(slack: FakeSlack, tmp_path: Path) -> Settings:
    return settings_for(slack, tmp_path)


@pytest.fixture
def serve(
    slack: FakeSlack, newsroom: Newsroom, settings: Settings
) -> Iterator[Callable[..., Service]]:
    """Start the bot, with other limits and settings if wanted; it is closed at the end."""
    running: list[Service] = []

    def start(limits: Limits = LIMITS, **changed: object) -> Service:
        service = Service(newsroom, settings.model_copy(update=changed), limits=limits)
        before = len(slack.conns)
        service.open()
        running.append(service)
        slack.wait_connected(before + 1)
        return service

    yield start
    for service in running:
        service.close()


def settings_for(slack: FakeSlack, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder,
        SLACK_BOT_TOKEN=slack.BOT_TOKEN,
        SLACK_APP_TOKEN=slack.APP_TOKEN,
        SLACK_SIGNING_SECRET=slack.SIGNING,
        SLACK_API_URL=slack.base_url,
    )
