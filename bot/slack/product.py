"""The product as the Slack bot needs it: it answers, and has articles, reports and observers."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.tasks.add_article import ArticleSink
from bot.slack.tasks.add_source import IngestSources
from bot.slack.tasks.amend import StoredVersions
from bot.slack.tasks.changes import ArticleState
from bot.slack.tasks.engine import Engine
from bot.slack.tasks.expert_articles import ArticleStore
from bot.slack.tasks.weekly_report import ReportSource, StoredArticles
from bot.telemetry.observation import Observer
from retrieval.article import Article


class Library(ArticleSink, ArticleState, ArticleStore, StoredArticles, StoredVersions, Protocol):
    """What the bot needs of the stored articles."""


class SuggestedQuestions(Protocol):
    """Questions that are answered, and the articles in short.

    Both are found once for each state of the articles.
    """

    def stored(self) -> Sequence[Article]:
        """Return the stored articles, newest first, without their texts."""

    def begin(self) -> None:
        """Find them in a thread of its own, if the articles have changed."""

    def questions(self, count: int = ...) -> Sequence[str]:
        """Return up to so many of them."""


class Product(Engine, ReportSource, Protocol):
    """What the bot needs of the product."""

    observers: list[Observer]  # are called after each question

    @property
    def library(self) -> Library:
        """The stored articles."""

    @property
    def ingest_sources(self) -> IngestSources:
        """Where articles are read from."""

    @property
    def suggestions(self) -> SuggestedQuestions:
        """Questions that the articles answer."""

    def warm(self) -> None:
        """Load the models and the store."""
