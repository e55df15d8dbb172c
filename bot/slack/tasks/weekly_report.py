"""The weekly report as a Slack message, each Monday in the owner's channel."""

import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import ConfigError
from bot.settings import Settings
from bot.slack.credentials import client_of
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.blocks import label, section
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import LONGEST_TEXT, Message
from bot.slack.state.usage import UsageLog
from bot.slack.task import Place, Task
from bot.usage.report import UsageReport, report_on
from retrieval.article import Article
from retrieval.models.embedder import Embedder

# The hour at which it is posted, and the weeks that it covers.
_HOUR, WEEKS = 9, 8
_TOPICS, _CITED = 10, 5
# Characters of a question or a title.
_LONGEST_LINE = 200


class StoredArticles(Protocol):
    """The articles that answers are made of."""

    def articles(self) -> list[Article]:
        """Return all stored articles, newest first."""


class ReportSource(Protocol):
    """What a report needs of the product."""

    @property
    def embedder(self) -> Embedder:
        """The model by which questions are grouped."""

    @property
    def library(self) -> StoredArticles:
        """The stored articles."""


def weekly_task(channel: str, now: datetime) -> Task:
    """Return the task of the report that is due at a time, the same for a week from Monday on."""
    year, week, _ = (now - timedelta(hours=_HOUR)).isocalendar()
    return Task(f"report:{channel}:{year}-W{week:02}", "report", channel, "")


def weekly_report(
    product: ReportSource, usage: UsageLog, zone: ZoneInfo, weeks: int = WEEKS
) -> UsageReport:
    """Return the report on the last weeks."""
    since = time.time() - weeks * 7 * 86_400
    questions, ratings = usage.questions(since), usage.ratings(since)
    return report_on(questions, ratings, product.library.articles(), product.embedder.embed, zone)


def report_messages(report: UsageReport) -> list[Message]:
    """Return the variants of the report, the richest first."""
    words = ""
    for line in (mrkdwn(line, _LONGEST_LINE) for line in _lines(report)):
        if len(words) + len(line) < LONGEST_TEXT:
            words += f"{line}\n"
    blocks = ({"type": "header", "text": label("What was asked")}, section(words))
    return [Message("What was asked", blocks), Message(words)]


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


def _lines(report: UsageReport) -> Sequence[str]:
    lines = [
        f"Week of {week.monday}: {week.asked} asked, {week.answered} answered, "
        f"{week.unanswered} not, {week.up} helpful, {week.down} not helpful"
        for week in report.weeks[-2:]
    ] or ["Nobody has asked anything yet."]
    if report.missing:
        lines += ["", "Not answered:"]
        lines += [f"• {len(t.questions)} × “{t.name}”" for t in report.missing[:_TOPICS]]
    if report.cited:
        lines += ["", "Most cited:"]
        lines += [f"• {count} × {title}" for title, count in report.cited[:_CITED]]
    lines += ["", f"{report.never_count:,} of {report.articles:,} articles were never cited."]
    return lines
