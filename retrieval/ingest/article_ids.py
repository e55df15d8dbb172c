"""Ids of articles: kept from an earlier ingest where they are paths, refused where another's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from retrieval.article import Article
from retrieval.reading.web.address import is_address
from retrieval.store.store import Store
from retrieval.text.normalise import normalise_line

# Files of many articles, made by a program that states their ids.
_EXPORTS = frozenset({".jsonl", ".ndjson", ".csv", ".tsv"})


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


def taken_from(article: Article, stored: Mapping[str, Article]) -> Article | None:
    """Return the stored article whose id or address an article of another source takes, or None.

    A page is what its address holds now. An article of a file belongs to that file while it is
    there; only an export may replace what another export brought.
    """
    if is_address(article.origin):
        return None
    for id_ in (article.id, article.url):
        owner = stored.get(id_)
        if owner and owner.origin != article.origin and _says_other(article, owner):
            both_exports = _is_export(owner.origin) and _is_export(article.origin)
            is_there = is_address(owner.origin) or _is_file(owner.origin)
            if is_there and (_is_named_by_path(article) or not both_exports):
                return owner
    return None


def _says_other(article: Article, owner: Article) -> bool:
    if article.id == owner.id:
        return article.fingerprint != owner.fingerprint
    return article.text != owner.text


def _is_export(origin: str) -> bool:
    return not _EXPORTS.isdisjoint(Path(origin).suffixes[-2:])


def _is_file(origin: str) -> bool:
    """Whether a file is there, or the archive that it is in."""
    return any(path.is_file() for path in (Path(origin), *Path(origin).parents))


def _is_named_by_path(article: Article) -> bool:
    return "://" not in article.id and normalise_line(Path(article.origin).name) in article.id


def _key(article: Article) -> tuple[str, str]:
    return article.origin, PurePosixPath(article.id).name
