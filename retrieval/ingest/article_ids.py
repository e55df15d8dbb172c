"""Ids of articles that are their paths: kept from an earlier ingest, refused where taken."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from retrieval.article import Article
from retrieval.store.store import Store
from retrieval.text.normalise import normalise_line


class EarlierIds:
    """The ids that files have from an ingest of a folder above or below the present one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked_up: set[str] = set()  # origins, each once: a table is that of all its rows
        self._ids: dict[tuple[str, str], str] = {}

    def given_to(self, articles: Sequence[Article]) -> list[Article]:
        """Return articles under the ids that their files have already."""
        origins = {article.origin for article in articles if _is_named_by_path(article)}
        for article in self._store.articles_from(origins - self._looked_up):
            if _is_named_by_path(article):
                self._ids[_key(article)] = article.id
        self._looked_up |= origins
        return [
            replace(article, id=self._ids.get(_key(article), article.id))
            if _is_named_by_path(article)
            else article
            for article in articles
        ]


def is_taken(article: Article, stored: Article | None) -> bool:
    """Whether the id of an article is its path, and that of another file that still exists."""
    if stored is None or stored.origin == article.origin or not _is_named_by_path(article):
        return False
    return Path(stored.origin).exists()


def _is_named_by_path(article: Article) -> bool:
    return "://" not in article.id and normalise_line(Path(article.origin).name) in article.id


def _key(article: Article) -> tuple[str, str]:
    return article.origin, PurePosixPath(article.id).name
