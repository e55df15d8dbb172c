"""The Slack bot as a process: put together, started, and ended within ten seconds.

On SIGTERM and Ctrl-C no more tasks are accepted; those in work are finished or left to the next
process.
"""

import logging
from datetime import date, datetime

from bot.errors import StateError
from bot.settings import Settings
from bot.slack.access import Access, Guests, user_ids
from bot.slack.channels import load_channels
from bot.slack.credentials import check_tokens, client_of, identity_of
from bot.slack.delivery.poster import Poster
from bot.slack.events.app import build_app
from bot.slack.events.connection import Transport
from bot.slack.events.dependencies import Dependencies
from bot.slack.limits import DEFAULT_LIMITS, Limits
from bot.slack.ports import monitor_port, slack_port, socket_mode
from bot.slack.product import Product
from bot.slack.state.opening import open_task_store
from bot.slack.tasks.add_article import FOLDER
from bot.slack.tasks.expert_articles import ExpertArticles
from bot.slack.tasks.experts import Experts
from bot.slack.tasks.weekly_report import weekly_task
from bot.slack.wiring import build_changes, build_queue

log = logging.getLogger(__name__)


class Service:
    """A running bot."""

    def __init__(
        self,
        product: Product,
        settings: Settings,
        *,
        port: int | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """Put it together; `port` is for HTTP, without one it is Socket Mode.

        Raises `ConfigError` for tokens that are missing or refused, `StateError` for the database.
        """
        check_tokens(settings, http=port is not None)
        self._product, self._settings = product, settings
        self._last_work = limits.last_work
        client = client_of(settings)
        identity = identity_of(client)
        self._is_loaded, self._purged, self._reported = False, date.min, ""
        self.monitor = monitor_port(settings.monitor, product, self.is_ready)
        self.task_store = open_task_store(settings, limits.kept_days, limits.lease)
        self._changes = build_changes(product, self.task_store, settings.zone)
        channels = load_channels(settings.slack_channels)
        self._poster = poster = Poster(client, limits.call_retries)
        articles = ExpertArticles(product.library, settings.data_dir / FOLDER)
        self._experts = Experts(
            poster, self.task_store, articles, channels, settings.zone, identity.user
        )
        self._queue = build_queue(product, settings, self._experts, limits)
        access = Access(channels, settings.slack_per_minute, Guests(poster))
        dependencies = Dependencies(
            self._queue, self.task_store, poster, channels, access, product.suggestions.stored,
            product.ingest_sources, product.suggestions.questions, user_ids(settings.slack_owners),
            user_ids(settings.slack_experts), identity, settings.tell_days,
        )  # fmt: skip
        app = build_app(dependencies)
        self.transport: Transport = (
            socket_mode(app, settings, limits.ping_interval)
            if port is None
            else slack_port(app, settings, port, self.is_ready)
        )

    def open(self) -> None:
        """Load what answers need, then listen."""
        self._product.warm()
        self.task_store.warm()
        self._experts.expire()
        self._queue.open()
        self.transport.open()
        self._is_loaded = True
        self._product.suggestions.begin()

    def tick(self) -> None:
        """Do what is due: remove what has expired, see which articles have changed, purge, report.

        Where the database is away, the next tick tries again.
        """
        self._experts.expire()
        self._changes.begin()
        self._product.suggestions.begin()
        self._poster.try_call("auth_test")  # also while nobody asks: is our token still taken?
        now = datetime.now(self._settings.zone)
        channel = self._settings.report_channel
        try:
            if now.date() != self._purged:
                self.task_store.purge()
                self._purged = now.date()
            if channel and (due := weekly_task(channel, now)).key != self._reported:
                self._queue.add(due)  # once among all processes
                self._reported = due.key
        except StateError as error:
            log.warning("%s", error)

    def look(self) -> None:
        """See now which articles have changed and which digests are due; store those tasks."""
        self._changes.look()

    def is_ready(self) -> bool:
        """Whether a question that is asked now is answered."""
        try:
            is_open = self._is_loaded and self.transport.is_open()
            return is_open and not self._poster.is_refused() and self.task_store.count_open() >= 0
        except StateError:
            return False

    def close(self) -> int:
        """Stop listening, finish or release tasks; return how many are left to the next process."""
        self.transport.close()
        self._queue.close(self._last_work)
        left = self.task_store.count_open()
        self.task_store.close()
        if self.monitor:
            self.monitor.close()
        return left
