"""Amends posted answers when an article that they quote is corrected or withdrawn.

A change that leaves the quoted sentences as they are amends nothing, see `changed_quotes`.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answering.changed_quotes import SentenceChange, changed_sentences
from bot.answering.wording import day
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.amended import Amendment, amended
from bot.slack.state.shown_quotes import ShownIn, ShownQuote
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.changes import Look
from bot.slack.tasks.other_kinds import NOTHING
from retrieval.article import Article, moment

log = logging.getLogger(__name__)


class StoredVersions(Protocol):
    """The articles as they are stored now."""

    def stored(self, article_ids: Collection[str]) -> Mapping[str, Article]:
        """Return the stored articles among these ids, by id."""


@dataclass(frozen=True)
class Amending:
    """Amends answers; safe to use from several threads."""

    articles: StoredVersions
    task_store: TaskStore
    poster: Poster
    zone: ZoneInfo

    def amend(self, task: Task) -> str:
        """Bring a message up to date, once for each change, and return the outcome.

        Raises `UndeliverableError`.
        """
        message = ShownIn(task.channel, task.thread, task.ts, task.of)
        shown = self.task_store.shown.of(message)
        stored = self.articles.stored({quote.article for quote in shown})
        outcomes = [self._compared(quote, stored.get(quote.article)) for quote in shown]
        amendments = [amendment for _, noted in outcomes for amendment in noted]
        done = self._update(message, list(dict.fromkeys(amendments))) if amendments else NOTHING
        left = [quote for quote, _ in outcomes if quote.quote] if done != "gone" else []
        self.task_store.shown.replace(message, left)
        return done

    def _compared(
        self, shown: ShownQuote, article: Article | None
    ) -> tuple[ShownQuote, list[Amendment]]:
        """Return a quote as it is now, '' where it is none any more, and what is to be noted."""
        if article is None:
            today = day(datetime.now(self.zone))
            gone = Amendment(shown.name, today, shown.quote, withdrawn=True)
            return replace(shown, quote=""), [gone]
        if article.fingerprint == shown.fingerprint:
            return shown, []
        changes = changed_sentences(shown.quote, article.text)
        when = self._day_of(article)
        notes = [Amendment(shown.name, when, change.old, change.new) for change in changes]
        now = _with_changes(shown.quote, changes)
        return replace(shown, fingerprint=article.fingerprint, quote=now), notes

    def _update(self, message: ShownIn, amendments: Sequence[Amendment]) -> str:
        """Put the notes into a message, and return the outcome."""
        place = Place(message.channel, message.thread)
        try:
            posted = self.poster.read(place, message.ts)
            if posted is None:
                return "gone"
            if variants := amended(posted, amendments):
                self.poster.replace(place, message.ts, variants, message.question)
        except UndeliverableError as error:
            if str(error) not in GONE:
                raise
            log.info("%s: cannot be amended (%s)", message.question, error)
            return "gone"
        return "amended"

    def _day_of(self, article: Article) -> str:
        """Return the day on which an article was changed, as far as it is known."""
        changed = article.updated or article.ingested
        when = moment(changed) if changed else datetime.now(self.zone)
        return day(when if len(changed or "") == len("2026-11-29") else when.astimezone(self.zone))


def tasks_of(outdated: Sequence[ShownIn], look: Look) -> Sequence[Task]:
    """Return the tasks of comparing messages with the articles of a look."""
    return [
        Task(
            f"{message.channel}:{message.ts}:amend:{look.number}", "amend", message.channel, "",
            thread=message.thread, ts=message.ts, of=message.question,
        )
        for message in outdated
    ]  # fmt: skip


def _with_changes(quote: str, changes: Sequence[SentenceChange]) -> str:
    for change in changes:
        quote = quote.replace(change.old, change.new)
    return quote.strip()
