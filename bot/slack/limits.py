"""The time-outs and sizes of a running bot."""

from dataclasses import dataclass, field

from bot.slack.delivery.calls import RETRY_SECONDS
from bot.slack.delivery.delivery import Pace
from bot.slack.events.connection import PING_INTERVAL
from bot.slack.state.tasks import KEPT_DAYS, LEASE
from bot.slack.tasks.add_article import LARGEST
from bot.slack.tasks.worker import RETRY_AFTER

LAST_WORK = 6.0  # seconds for finishing what is in work at the end


@dataclass(frozen=True)
class Limits:
    """The time-outs and sizes of a running bot, in seconds, days and bytes."""

    call_retries: float = RETRY_SECONDS
    task_retry_after: float = RETRY_AFTER
    pace: Pace = field(default_factory=Pace)
    ping_interval: float = PING_INTERVAL
    last_work: float = LAST_WORK
    kept_days: float = KEPT_DAYS
    lease: float = LEASE
    largest_upload: int = LARGEST


DEFAULT_LIMITS = Limits()
