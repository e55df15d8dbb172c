"""The report as a Slack message, each Monday in the owner's channel."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.slack.events.parsing import Task
from bot.slack.messages.answer import LONGEST_TEXT, Message
from bot.slack.messages.blocks import label, section
from bot.slack.messages.escaping import mrkdwn
from bot.slack.state.usage import Ledger
from bot.usage.report import UsageReport, report_on
from retrieval.article import Article
from retrieval.models.embedder import Embedder

# When it comes, and how many weeks it tells of.
_HOUR, WEEKS = 9, 8
_TOPICS, _CITED = 10, 5
# In characters, of what somebody asked or an article is called.
_LONGEST_LINE = 200


class StoredArticles(Protocol):
    """The articles that answers are made of."""

    def articles(self) -> list[Article]:
        """Return all stored articles, newest first."""


class Shelves(Protocol):
    """What a report needs of the product."""

    @property
    def embedder(self) -> Embedder:
        """What tells which questions are near to each other."""

    @property
    def library(self) -> StoredArticles:
        """The stored articles."""


def weekly_task(channel: str, now: datetime) -> Task:
    """Return the task of the report that is due at a time, the same for a week from Monday on."""
    year, week, _ = (now - timedelta(hours=_HOUR)).isocalendar()
    return Task(f"report:{channel}:{year}-W{week:02}", "report", channel, "")


def weekly_report(
    product: Shelves, ledger: Ledger, zone: ZoneInfo, weeks: int = WEEKS
) -> UsageReport:
    """Return the report on the last weeks."""
    since = time.time() - weeks * 7 * 86_400
    asked, ratings = ledger.asked(since), ledger.ratings(since)
    return report_on(asked, ratings, product.library.articles(), product.embedder.embed, zone)


def report_messages(report: UsageReport) -> list[Message]:
    """Return the report's forms, best first."""
    words = ""
    for line in (mrkdwn(line, _LONGEST_LINE) for line in _lines(report)):
        if len(words) + len(line) < LONGEST_TEXT:
            words += f"{line}\n"
    blocks = ({"type": "header", "text": label("What was asked")}, section(words))
    return [Message("What was asked", blocks), Message(words)]


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
