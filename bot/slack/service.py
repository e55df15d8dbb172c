"""The Slack bot as a process: parts put together, started, and ended within ten seconds.

On SIGTERM and Ctrl-C nothing more is taken; what is in work is finished or left to the next.
"""

import itertools
import logging
import os
import queue
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.errors import ConfigError, StateError
from bot.settings import Settings
from bot.slack.channels import load_channels
from bot.slack.credentials import check_tokens, client_of, own_id
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.delivery.poster import Place, Poster
from bot.slack.events.connection import Http, SocketMode, Way
from bot.slack.events.listeners import Office, build_app
from bot.slack.state.tasks import Memory
from bot.slack.tasks.add_article import FOLDER, Additions, Shelf
from bot.slack.tasks.ask import Rules
from bot.slack.tasks.handlers import Answerer, Replies, Saying
from bot.slack.tasks.weekly_report import (
    Shelves,
    StoredArticles,
    report_messages,
    weekly_report,
    weekly_task,
)
from bot.slack.tasks.worker import WORKERS, Desk, Keys
from bot.telemetry.metrics import Metrics
from bot.telemetry.observation import Observer
from bot.usage.report import UsageReport
from bot.web.health import Monitor

log = logging.getLogger(__name__)

# In the data folder, where no other database is set.
DATABASE = "slack.sqlite3"

# Seconds for finishing what is in work at the end, and from one look at what is due to the next.
_LAST_WORK, _TICK = 6.0, 60
# Answers of quotes made at once: search takes turns, so one searches while one reads.
_QUOTING = 2
# Seconds for which a thread may keep the interpreter while others want it, a tenth of the default:
# an acknowledgement takes several turns, and must not wait for as many answers.
_TURN = 0.0005


class Library(Shelf, StoredArticles, Protocol):
    """What the bot needs of the stored articles."""


class Product(Answerer, Shelves, Protocol):
    """What the bot needs of the product."""

    observers: list[Observer]  # are told of each question

    @property
    def library(self) -> Library:
        """The stored articles."""

    def warm(self) -> None:
        """Load the models and the store."""


class Service:
    """A running bot."""

    def __init__(self, product: Product, settings: Settings, *, port: int | None = None) -> None:
        """Put it together; `port` is for HTTP, without one it is Socket Mode.

        Raises `ConfigError` for tokens that are missing or refused, `StateError` for the database.
        """
        check_tokens(settings, http=port is not None)
        self._product = product
        client = client_of(settings)
        bot = own_id(client)
        self._is_loaded = False
        self._tidied, self._reported = date.min, ""
        self.monitor = _monitor(settings.monitor, product, self.is_ready)
        self.memory = open_memory(settings)
        channels = load_channels(settings.slack_channels)
        poster = Poster(client)
        at_once = WORKERS if settings.chat_model else _QUOTING
        rules = Rules(settings.zone, channels, settings.slack_per_minute, at_once)
        additions = Additions(poster, product.library, settings.data_dir / FOLDER)
        keys: Keys = queue.SimpleQueue()
        self._settings = settings
        sayings: dict[str, Saying] = {
            "offer": additions.offer,
            "add": additions.add,
            "report": lambda _: report_messages(
                weekly_report(product, self.memory.ledger, settings.zone)
            ),
        }
        replies = Replies(product, self.memory, poster, rules, sayings, bot, keys.qsize)
        self._desk = Desk(self.memory, replies, keys)
        office = Office(
            self._desk, self.memory, poster, channels, product.library.articles,
            frozenset(names(settings.slack_owners)), names(settings.slack_experts), bot,
        )  # fmt: skip
        secret = settings.slack_signing_secret.get_secret_value() if port is not None else ""
        app = build_app(client, secret, office)
        self.way: Way = (
            SocketMode(app, settings.slack_app_token.get_secret_value())
            if port is None
            else Http(app, "0.0.0.0", port, self.is_ready)  # noqa: S104  for a load balancer
        )

    def open(self) -> None:
        """Load what answers need, then listen."""
        self._product.warm()
        self.memory.warm()
        self._desk.open()
        self.way.open()
        self._is_loaded = True

    def tick(self) -> None:
        """Do what is due: once a day forget what is old, once a week report.

        Where the database is away, the next tick tries again.
        """
        now = datetime.now(self._settings.zone)
        channel = self._settings.report_channel
        try:
            if now.date() != self._tidied:
                self.memory.purge()
                self._tidied = now.date()
            if channel and (due := weekly_task(channel, now)).key != self._reported:
                self._desk.take(due)  # once among all processes
                self._reported = due.key
        except StateError as error:
            log.warning("%s", error)

    def is_ready(self) -> bool:
        """Whether a question that is asked now is answered."""
        try:
            return self._is_loaded and self.way.is_open() and self.memory.open_tasks() >= 0
        except StateError:
            return False

    def close(self) -> int:
        """Stop listening, finish or hand over; return how many tasks are left to the next."""
        self.way.close()
        self._desk.close(_LAST_WORK)
        left = self.memory.open_tasks()
        self.memory.close()
        if self.monitor:
            self.monitor.close()
        return left


def run(service: Service, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    sys.setswitchinterval(_TURN)
    service.open()
    say("ready; Ctrl-C ends it")
    for second in itertools.count():
        if ended.wait(1):
            break
        if second % _TICK == 0:
            service.tick()
    say("finishing what is in work")
    left = service.close()
    say(f"{left} left to the next process" if left else "all done")


def open_memory(settings: Settings) -> Memory:
    """Open the bot's memory where the settings say."""
    url = settings.state_url
    if not url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{(settings.data_dir / DATABASE).resolve()}"
    owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    return Memory(url, owner, settings.keep_questions)


def post_report(settings: Settings, channel: str, report: UsageReport) -> None:
    """Post a report to a channel; raise `ConfigError` where Slack does not let us."""
    try:
        Poster(client_of(settings)).post(
            Place(channel), report_messages(report), f"report:{secrets.token_hex(8)}"
        )
    except UndeliverableError as error:
        raise ConfigError(
            f"SLACK_BOT_TOKEN: Slack takes no message to {channel!r} ({error}); "
            "invite the bot to the channel, and name it by its id, such as C0123456789"
        ) from None


def names(setting: str) -> Sequence[str]:
    """Return the user ids of a setting, which are separated by commas or spaces."""
    return setting.replace(",", " ").split()


def _monitor(address: str, product: Product, is_ready: Callable[[], bool]) -> Monitor | None:
    """Open the port for health and metrics, if there is to be one."""
    if not address:
        return None
    metrics = Metrics()
    try:
        monitor = Monitor(address, metrics.page(), is_ready)
    except OSError as error:
        raise ConfigError(f"FOOTNOTE_MONITOR: cannot listen at {address} ({error})") from None
    monitor.open()
    product.observers.append(metrics.observe)
    return monitor
