"""Ingest sources and their last crawl state: folders, files and addresses.

Does not read any of them. Each method is one transaction, so that nothing is half saved.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from retrieval.errors import StoreError
from retrieval.reading.web.fetch import CacheValidators
from retrieval.reading.web.walk import SeenPage
from retrieval.store.sqlite_rows import rows_of

_TABLES = """
CREATE TABLE IF NOT EXISTS sources (
    location TEXT PRIMARY KEY, added TEXT NOT NULL, checked TEXT, outcome TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL REFERENCES sources(location) ON DELETE CASCADE, url TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, changed TEXT NOT NULL, gone INTEGER NOT NULL,
    PRIMARY KEY (source, url));
"""
# A list of before 29 November 2026 has no such column.
_ADDED = "ALTER TABLE sources ADD COLUMN error TEXT NOT NULL DEFAULT ''"
FILE = "sources.sqlite3"
_COLUMNS = (4, 5)  # of the first table, before and since


@dataclass(frozen=True)
class IngestSource:
    """A source that articles are read from.

    `added` and `checked` are ISO date-times in UTC, the latter None before the first check, whose
    result is `outcome`, with what failed first as its `error`, or ''; `gone` counts pages that no
    longer exist.
    """

    location: str
    added: str
    checked: str | None
    outcome: str
    error: str
    gone: int


@dataclass(frozen=True)
class ListedSource:
    """An ingest source, and how many of the stored articles are from it.

    `checked` is when it was last read, an ISO date-time in UTC or None; `error` is what failed
    first then, or ''. `gone` counts its pages that no longer exist.
    """

    location: str
    checked: str | None
    outcome: str
    error: str
    gone: int
    articles: int


class Sources:
    """The ingest sources of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def all(self) -> list[IngestSource]:
        """Return the sources by location."""
        with self._open() as database:
            rows = database.execute(
                "SELECT location, added, checked, outcome, error, (SELECT count(*) FROM pages "
                "WHERE source = location AND gone) FROM sources ORDER BY location"
            )
            return [IngestSource(*row) for row in rows]

    def remember(self, locations: Iterable[str]) -> None:
        """Add sources; those that are there stay as they are."""
        now = _now()
        with self._open() as database:
            database.executemany(
                "INSERT OR IGNORE INTO sources (location, added) VALUES (?, ?)",
                [(location, now) for location in locations],
            )

    def forget(self, location: str) -> bool:
        """Remove a source, and return whether there was one; its articles stay."""
        with self._open() as database:
            deleted = database.execute("DELETE FROM sources WHERE location = ?", [location])
            return deleted.rowcount > 0

    def seen(self, location: str) -> dict[str, SeenPage]:
        """Return the state of each page of a source, without those that are gone."""
        with self._open() as database:
            rows = database.execute(
                "SELECT url, etag, modified, changed FROM pages WHERE source = ? AND NOT gone",
                [location],
            )
            return {
                url: SeenPage(CacheValidators(etag, modified), changed)
                for url, etag, modified, changed in rows
            }

    def pages(self) -> dict[str, set[str]]:
        """Return the addresses of the pages of each source that has some, without those gone."""
        found: dict[str, set[str]] = {}
        with self._open() as database:
            for location, url in database.execute("SELECT source, url FROM pages WHERE NOT gone"):
                found.setdefault(location, set()).add(url)
        return found

    def note(
        self,
        location: str,
        outcome: str,
        met: Mapping[str, SeenPage],
        gone: Iterable[str],
        error: str = "",
    ) -> None:
        """Save the outcome of reading a source, and the state of its pages instead of the last.

        Nothing is saved of a source that was removed while it was read.
        """
        pages = [
            (location, url, page.validators.etag, page.validators.modified, page.changed, 0)
            for url, page in met.items()
        ]
        with self._open() as database:
            known = database.execute(
                "UPDATE sources SET checked = ?, outcome = ?, error = ? WHERE location = ?",
                [_now(), outcome, error, location],
            )
            if not known.rowcount:
                return
            database.execute("DELETE FROM pages WHERE source = ? AND NOT gone", [location])
            database.executemany(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)",
                [*pages, *((location, url, "", "", "", 1) for url in gone)],
            )

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(0o700, parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._file, timeout=10)) as database:
                database.execute("PRAGMA foreign_keys = ON")
                database.executescript(_TABLES)
                _add_column(database)
                with database:
                    yield database
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"the list of sources in {str(self._file)!r} fails ({error}); run `footnote doctor`"
            ) from None


def readable_locations(file: Path) -> list[str]:
    """Return the locations that can still be read from a damaged list of sources."""
    rows = (values for _, values in rows_of(file) if len(values) in _COLUMNS)
    found = {location for location, added, *_ in rows if _is_time(added) and location}
    return sorted(location for location in found if isinstance(location, str))


def _add_column(database: sqlite3.Connection) -> None:
    """Add the column that a list of an earlier release lacks."""
    names = [row[1] for row in database.execute("PRAGMA table_info(sources)")]
    if "error" not in names:
        with contextlib.suppress(sqlite3.OperationalError):  # another process has just done it
            database.execute(_ADDED)


def _is_time(value: object) -> bool:
    try:
        return bool(datetime.fromisoformat(str(value)))
    except ValueError:
        return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
