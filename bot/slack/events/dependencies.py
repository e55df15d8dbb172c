"""Dependencies of the listeners: queue, database, Slack, rules, articles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.slack.access import Access
from bot.slack.channels import Channels
from bot.slack.credentials import Identity
from bot.slack.delivery.poster import Poster
from bot.slack.state.tasks import TaskStore
from bot.slack.tasks.add_source import IngestSources
from bot.slack.tasks.worker import TaskQueue
from retrieval.article import Article


@dataclass(frozen=True)
class Dependencies:
    """What the listeners need; `identity` is who the bot is.

    `questions` returns up to so many questions that are answered, and may take a while;
    `tell_days` is how long a question is kept to tell its answer.
    """

    queue: TaskQueue
    task_store: TaskStore
    poster: Poster
    channels: Channels
    access: Access
    articles: Callable[[], Sequence[Article]]
    sources: IngestSources
    questions: Callable[[int], Sequence[str]]
    owners: Sequence[str]
    experts: Sequence[str]
    identity: Identity
    tell_days: int
