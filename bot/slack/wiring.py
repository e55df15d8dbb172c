"""The task queue of the Slack bot, and what follows from changed articles, by the settings."""

import queue
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.slack.access import user_ids
from bot.slack.limits import Limits
from bot.slack.product import Product
from bot.slack.state.tasks import TaskStore
from bot.slack.tasks import amend, tell
from bot.slack.tasks.add_article import FOLDER, ArticleUploads
from bot.slack.tasks.add_source import SourceAdding
from bot.slack.tasks.ask import Rules
from bot.slack.tasks.changes import ArticleChanges
from bot.slack.tasks.digest import Digesting, begin_due
from bot.slack.tasks.experts import Experts
from bot.slack.tasks.handlers import TaskHandlers
from bot.slack.tasks.order_digest import Orders
from bot.slack.tasks.other_kinds import OtherKinds
from bot.slack.tasks.weekly_report import report_messages, weekly_report
from bot.slack.tasks.worker import WORKERS, Keys, TaskQueue

# Answers of quotes made at once: search takes turns, so one searches while one reads.
_QUOTING = 2


def build_changes(product: Product, task_store: TaskStore, zone: ZoneInfo) -> ArticleChanges:
    """Return what looks for changed articles, and stores the tasks that follow."""
    return ArticleChanges(
        product.library,
        task_store,
        [
            lambda look: tell.tasks_of(task_store.kept.all(), look),
            lambda look: amend.tasks_of(task_store.shown.outdated(look.articles), look),
        ],
        lambda: begin_due(task_store, datetime.now(zone)),
    )


def build_queue(
    product: Product, settings: Settings, experts: Experts, limits: Limits
) -> TaskQueue:
    """Return the task queue, over the database and with the channels of the experts."""
    task_store, poster = experts.task_store, experts.poster
    keys: Keys = queue.SimpleQueue()
    handlers = TaskHandlers(
        product,
        task_store,
        poster,
        _rules(settings, experts),
        _other_kinds(product, settings, experts, limits),
        experts.bot,
        keys.qsize,
        limits.pace,
    )
    return TaskQueue(task_store, handlers, keys, poster.is_refused, limits.task_retry_after)


def _rules(settings: Settings, experts: Experts) -> Rules:
    return Rules(
        settings.zone,
        experts.channels,
        WORKERS if settings.chat_model else _QUOTING,
        user_ids(settings.slack_owners),
        keeps=settings.tell_days > 0,
    )


def _other_kinds(
    product: Product, settings: Settings, experts: Experts, limits: Limits
) -> OtherKinds:
    """Return what is done for the kinds of task that ask nothing."""
    task_store, poster = experts.task_store, experts.poster
    uploads = ArticleUploads(
        poster, product.library, settings.data_dir / FOLDER, limits.largest_upload
    )
    orders = Orders(task_store, poster, product.suggestions.stored, settings.zone)
    return OtherKinds(
        actions={
            "order": orders.reply,
            "offer": uploads.offer,
            "add": uploads.add,
            "report": lambda _: report_messages(
                weekly_report(product, task_store.usage, settings.zone)
            ),
        },
        unattended={
            **experts.by_kind,
            "source": SourceAdding(product.ingest_sources, task_store, poster).add,
            "digest": Digesting(product, task_store, poster, experts.channels).post,
        },
    )
