"""The articles that can still be read from the database of a damaged store, without Chroma.

Chroma keeps the fields of a record as rows, and its newest records a second time, in a queue. Of
each article that copy is taken whose fingerprint the ids of its passages have.
"""

import contextlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.article import Article
from retrieval.store.records import ARTICLE_FIELDS, checked_article
from retrieval.store.sqlite_rows import Row, damage_of, rows_of

# What is read is gathered in a database of our own, so that memory stays bounded.
_GATHERED = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE names (record INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE fields (record INTEGER, name TEXT, value, PRIMARY KEY (record, name));
CREATE TABLE queue (name TEXT PRIMARY KEY, sequence INTEGER, fields TEXT);
CREATE TABLE passages (fingerprint TEXT PRIMARY KEY, article TEXT);
CREATE TABLE copies (id TEXT, version INTEGER, fingerprint TEXT, earlier INTEGER, article TEXT,
    PRIMARY KEY (id, version, fingerprint, earlier));
"""
# The rows of Chroma's three tables in the form of `rows_of`, which tells them by their columns.
_TABLES = (
    "SELECT rowid, id, key, string_value, int_value, float_value, 0 FROM embedding_metadata",
    "SELECT id, NULL, segment_id, embedding_id, 0, 0 FROM embeddings",
    "SELECT seq_id, NULL, 0, operation, 0, id, 0, 0, metadata FROM embeddings_queue",
)
# Of the operations in the queue; an update says only that an article is no longer pending.
_UPDATE, _DELETION = 1, 3
_FIELDS = {*ARTICLE_FIELDS, "article"}
_PASSAGE = re.compile(r"([0-9a-f]{24}):\d+")
_EARLIER = re.compile(r"[0-9a-f]{24}@\d+")
# Of the copies of an article the best is the first.
_BEST_FIRST = """
SELECT id, article, fingerprint IN (SELECT fingerprint FROM passages) AS confirmed,
    id IN (SELECT article FROM passages) AS known FROM copies
ORDER BY id, confirmed DESC, earlier, version DESC, fingerprint
"""


# Id, article as JSON, whether passages have its fingerprint, whether any passage of it is known.
_Copy = tuple[str, str, int, int]


class Found(NamedTuple):
    """An article, and whether its passages have another fingerprint, so that it was otherwise."""

    article: Article
    altered: bool


class Recovery:
    """What can be read of the articles in a damaged `chroma.sqlite3`.

    `whole` says that SQLite found nothing wrong with the database itself.
    """

    def __init__(self, database: Path, work: Path) -> None:
        """Read all there is of `database`, which stays as it is, using the folder `work`."""
        copy = work / database.name
        for file in database.parent.glob(f"{database.name}*"):  # the journal of a killed writer too
            shutil.copy2(file, work / file.name)
        self._gathered = sqlite3.connect(work / "gathered.sqlite3")
        self._gathered.executescript(_GATHERED)
        with self._gathered:
            self.whole = self._gather_all(copy)
            self._assemble()
        copy.unlink(missing_ok=True)

    def articles(self) -> Iterator[Found]:
        """Yield each article, in the copy that is most likely the current one."""
        rows = self._gathered.execute(_BEST_FIRST)
        for _, (best, *_others) in _by_id(rows):
            yield Found(_article(best[1]), bool(best[3] and not best[2]))

    def versions(self) -> Iterator[Article]:
        """Yield the earlier versions of the articles."""
        rows = self._gathered.execute(_BEST_FIRST)
        for _, (best, *others) in _by_id(rows):
            below = _article(best[1]).version
            versions = {(article := _article(row[1])).version: article for row in reversed(others)}
            yield from (versions[version] for version in sorted(versions) if version < below)

    def lost(self) -> list[str]:
        """Return the ids of the articles of which only passages are left."""
        rows = self._gathered.execute(
            "SELECT DISTINCT article FROM passages WHERE article IS NOT NULL "
            "AND article NOT IN (SELECT id FROM copies) ORDER BY article"
        )
        return [str(id_) for (id_,) in rows]

    def close(self) -> None:
        """Close the files."""
        self._gathered.close()

    def _gather_all(self, file: Path) -> bool:
        """Gather by SQLite where the file is sound, else page by page; return which it was."""
        if not file.exists():
            return False
        with contextlib.suppress(sqlite3.Error):  # the tables are not as they were
            if not damage_of(file):
                self._gather(_selected(file))
                return True
        self._gather(rows_of(file))
        return False

    def _gather(self, rows: Iterable[Row]) -> None:
        for row in rows:
            match row:
                case (record, (None, str(), str(name), _, _)):
                    self._insert("names", record, name)
                case (_, (int(record), str(key), text, whole, real, _)) if key in _FIELDS:
                    values = (value for value in (text, whole, real) if value is not None)
                    self._insert("fields", record, key, next(values, None))
                case (sequence, (None, _, int(operation), _, str(name), _, _, metadata)):
                    deleted = operation == _DELETION
                    if operation != _UPDATE:
                        self._queue(name, sequence, None if deleted else metadata)

    def _queue(self, name: str, sequence: int, metadata: object) -> None:
        """Keep the last of what the queue says of a record."""
        self._gathered.execute(
            "INSERT INTO queue VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "sequence = excluded.sequence, fields = excluded.fields "
            "WHERE excluded.sequence > sequence",
            [name, sequence, metadata],
        )

    def _add_passages(self) -> None:
        """Note of which article the passages were, by their fingerprints, where it can be told."""
        rows = self._gathered.execute(
            "SELECT names.name, value FROM names LEFT JOIN fields "
            "ON fields.record = names.record AND fields.name = 'article' UNION ALL "
            "SELECT name, iif(json_valid(fields), fields ->> '$.article', NULL) FROM queue "
            "WHERE fields IS NOT NULL"
        )
        for name, article in rows.fetchall():
            if match := _PASSAGE.fullmatch(name):
                self._gathered.execute(
                    "INSERT INTO passages VALUES (?, ?) ON CONFLICT (fingerprint) DO UPDATE "
                    "SET article = coalesce(article, excluded.article)",
                    [match[1], article],
                )

    def _assemble(self) -> None:
        """Make articles of the fields and of the queue; what is none is left out."""
        self._add_passages()
        rows = self._gathered.execute(
            "SELECT fields.record, names.name, fields.name, value FROM fields "
            "LEFT JOIN names USING (record) ORDER BY fields.record"
        )
        for _, group in groupby(rows, key=lambda row: row[0]):
            fields = list(group)
            self._add(fields[0][1] or "", {name: value for _, _, name, value in fields})
        for name, text in self._gathered.execute("SELECT name, fields FROM queue").fetchall():
            if text is not None and not _PASSAGE.fullmatch(name):
                with contextlib.suppress(ValueError):
                    self._add(name, json.loads(text))

    def _add(self, name: str, fields: Mapping[str, Any]) -> None:
        values = {key: value for key, value in fields.items() if key in ARTICLE_FIELDS}
        with contextlib.suppress(TypeError, ValueError):
            article = checked_article(values)
            earlier = bool(_EARLIER.fullmatch(name))
            key = (article.id, article.version, article.fingerprint, earlier)
            self._insert("copies", *key, json.dumps(asdict(article)))

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self._gathered.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608


def _selected(file: Path) -> Iterator[Row]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        for query in _TABLES:
            for id_, *values in database.execute(query):
                yield Row(id_, tuple(values))


def _by_id(rows: Iterable[_Copy]) -> Iterator[tuple[str, list[_Copy]]]:
    for id_, group in groupby(rows, key=lambda row: row[0]):
        yield id_, list(group)


def _article(text: str) -> Article:
    return Article(**json.loads(text))
