"""Which articles the bot has seen, and at which of its looks, so that each arrival is noticed once.

An article is named by its fingerprint, so a new version of it is another. A look is a number that
grows; what follows from one is stored with it, see `TaskStore.save_look`. Raises `StateError`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bot.slack.state.database import METADATA, DuplicateKeyError, rows_of, translated
from retrieval.batches import groups

SEEN = sa.Table(
    "footnote_seen_articles",
    METADATA,
    sa.Column("fingerprint", sa.String(32), primary_key=True),
    sa.Column("look", sa.Integer, nullable=False, index=True),
)
# The row that has the number of the last look in place of an article's.
_LAST = ""
_PAGE = 500  # rows changed in one statement

_s = SEEN.c


class AnotherLookError(Exception):
    """Another process has looked since."""


class SeenArticles:
    """The table of seen articles; safe to use from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def looks(self) -> dict[str, int]:
        """Return the look at which each article was seen first; of "" the last look, if any."""
        return {row.fingerprint: row.look for row in rows_of(self._engine, sa.select(SEEN))}

    def last_look(self) -> int:
        """Return the number of the last look, 0 before the first."""
        last = sa.select(_s.look).where(_s.fingerprint == _LAST)
        return next((int(row.look) for row in rows_of(self._engine, last)), 0)

    def arrived(self, among: Collection[str], after: int, until: int) -> set[str]:
        """Return those of some articles that were seen first after one look and by another."""
        between = (_s.look > after) & (_s.look <= until)
        pages = (between & _s.fingerprint.in_(page) for page in groups(among, _PAGE))
        return {
            row.fingerprint
            for page in pages
            for row in rows_of(self._engine, sa.select(_s.fingerprint).where(page))
        }

    @contextmanager
    def saving(
        self, last: int, arrived: Collection[str], gone: Collection[str]
    ) -> Iterator[sa.Connection]:
        """Save the look after the look `last`, with what else is saved inside, or nothing.

        Raises `AnotherLookError`.
        """
        try:
            with translated(), self._engine.begin() as connection:
                self._count(connection, last)
                for page in groups(arrived, _PAGE):
                    rows = [{"fingerprint": fingerprint, "look": last + 1} for fingerprint in page]
                    connection.execute(sa.insert(SEEN), rows)
                for page in groups(gone, _PAGE):
                    connection.execute(sa.delete(SEEN).where(_s.fingerprint.in_(page)))
                yield connection
        except DuplicateKeyError:
            raise AnotherLookError from None

    def _count(self, connection: sa.Connection, last: int) -> None:
        if not last:
            connection.execute(sa.insert(SEEN).values(fingerprint=_LAST, look=1))
            return
        counted = (
            sa.update(SEEN)
            .where((_s.fingerprint == _LAST) & (_s.look == last))
            .values(look=last + 1)
        )
        if not connection.execute(counted).rowcount:
            raise AnotherLookError
