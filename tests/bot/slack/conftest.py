import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from bot.slack.limits import Limits
from bot.slack.manifest import manifest
from bot.slack.product import Product
from bot.slack.service import Service
from bot.slack.state import DATABASE
from tests.bot.slack.waiting import settled, wait_until_closed
from tests.standins.newsroom import Newsroom
from tests.standins.slack import FakeSlack

LIMITS = Limits()
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@contextmanager
def strict_slack(*, reactions: bool = False) -> Iterator[FakeSlack]:
    """A strict stand-in for an app of our manifest; what it finds wrong fails the test."""
    app = manifest(agent=True, reactions=reactions)
    scopes = " ".join(app["oauth_config"]["scopes"]["bot"])
    events = " ".join(app["settings"]["event_subscriptions"]["bot_events"])
    with FakeSlack(retry_delays=(0.3, 0.6, 1.0), scopes=scopes, subscriptions=events) as fake:
        yield fake
    fake.assert_clean()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with strict_slack() as fake:
        yield fake


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@pytest.fixture
def settings(slack: FakeSlack, tmp_path: Path) -> Settings:
    return settings_for(slack, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[App]:
    """The product, which has no article yet."""
    with closing(App(settings)) as product:
        yield product


@pytest.fixture
def write(app: App, tmp_path: Path) -> Callable[[str, str], None]:
    """Write the file of an article, or change it, and add it."""

    def save(name: str, text: str) -> None:
        path = tmp_path / "articles" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        app.library.add([path])

    return save


@pytest.fixture
def stored(settings: Settings) -> Callable[[], str]:
    """Return everything that is in the database, as text."""

    def read() -> str:
        with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database:
            names = database.execute("select name from sqlite_master where type = 'table'")
            return str([database.execute(f"select * from {name}").fetchall() for (name,) in names])

    return read


@pytest.fixture
def services(newsroom: Newsroom) -> Iterator[list[Service]]:
    """The running bots; they are closed at the end, when no answer takes time any more."""
    running: list[Service] = []
    yield running
    newsroom.ended.set()
    for service in running:
        service.close()


@pytest.fixture
def serve(
    slack: FakeSlack, newsroom: Newsroom, settings: Settings, services: list[Service]
) -> Callable[..., Service]:
    """Start the bot, with another product, other limits and settings if wanted."""

    def start(
        limits: Limits = LIMITS,
        product: Product = newsroom,
        port: int | None = None,
        **changed: object,
    ) -> Service:
        service = Service(product, settings.model_copy(update=changed), port=port, limits=limits)
        services.append(service)
        before = len(slack.conns)
        service.open()
        if port is None:
            slack.wait_connected(before + 1)
        return service

    return start


@pytest.fixture
def replies(slack: FakeSlack, services: list[Service]) -> Callable[..., list[dict]]:
    """Wait for so many replies in a thread and the end of all tasks; one reply too many fails."""

    def wait(channel: str, thread: str, count: int = 1) -> list[dict]:
        slack.wait_for(
            lambda: len(settled(slack, channel, thread)) >= count,
            15,
            f"{count} replies in {thread}",
        )
        wait_until_closed(slack, services[-1])
        messages = settled(slack, channel, thread)
        assert len(messages) == count
        return messages

    return wait


@contextmanager
def killed_bot(slack: FakeSlack, settings: Settings) -> Iterator[None]:
    """Run the bot in a process of its own, and kill it in the end."""
    command = [sys.executable, "-m", "bot", "--data-dir", str(settings.data_dir), "slack"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | slack.env()) as process:
        try:
            yield
        finally:
            process.kill()


def settings_for(slack: FakeSlack, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder,
        SLACK_BOT_TOKEN=slack.BOT_TOKEN,
        SLACK_APP_TOKEN=slack.APP_TOKEN,
        SLACK_SIGNING_SECRET=slack.SIGNING,
        SLACK_API_URL=slack.base_url,
    )
