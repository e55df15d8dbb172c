"""Digests that channels and people have ordered, and when each is due. Raises `StateError`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from bot.slack.digest_command import Day
from bot.slack.state.database import METADATA, DuplicateKeyError, change, rows_of, translated

DIGESTS = sa.Table(
    "footnote_digests",
    METADATA,
    sa.Column("channel", sa.String(64), primary_key=True),
    sa.Column("words", sa.String(128), primary_key=True),
    sa.Column("user", sa.String(32), nullable=False, index=True),
    sa.Column("outlet", sa.Boolean, nullable=False),
    sa.Column("day", sa.String(8), nullable=False),
    sa.Column("minute", sa.Integer, nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("look", sa.Integer, nullable=False),
    sa.Column("due", sa.Float, nullable=False, index=True),
)

_d = DIGESTS.c


@dataclass(frozen=True)
class Digest:
    """A digest of the new articles on a subject, or of an `outlet`, in a channel.

    `words` name the subject or outlet, `user` ordered it; it comes on a `day`, at a `minute` of the
    day in a time `zone`, next when it is `due`, in seconds. It has had the articles seen by `look`.
    """

    channel: str
    words: str
    user: str
    outlet: bool
    day: Day
    minute: int
    zone: str
    look: int
    due: float


_FIELDS = [_d[field.name] for field in fields(Digest)]


class Digests:
    """The table of digests; safe to use from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def order(self, digest: Digest) -> None:
        """Store a digest; one of the same words in the same channel comes at its times instead."""
        times = {name: getattr(digest, name) for name in ("day", "minute", "zone", "due")}
        try:
            with translated(), self._engine.begin() as connection:
                same = sa.update(DIGESTS).where(_is(digest)).values(**times)
                if not connection.execute(same).rowcount:
                    connection.execute(sa.insert(DIGESTS).values(**vars(digest)))
        except DuplicateKeyError:  # ordered twice at once
            return

    def of(self, channel: str) -> Sequence[Digest]:
        """Return the digests of a channel."""
        return self._read(_d.channel == channel)

    def due(self, now: float) -> Sequence[Digest]:
        """Return the digests that are due at a time."""
        return self._read(_d.due <= now)

    def advance(self, connection: sa.Connection, digest: Digest, due: float, look: int) -> bool:
        """Let a digest be due next at a time, with the articles after a look.

        Return whether nobody else has meanwhile; part of the transaction of the connection.
        """
        unchanged = _is(digest) & (_d.due == digest.due)
        advanced = sa.update(DIGESTS).where(unchanged).values(due=due, look=look)
        return bool(connection.execute(advanced).rowcount)

    def rewind(self, digest: Digest, look: int) -> None:
        """Let the next digest have the articles after a look, since this one could not be made."""
        back = sa.update(DIGESTS).where(_is(digest) & (_d.look > look)).values(look=look)
        change(self._engine, back)

    def stop(self, channel: str, words: str) -> None:
        """Remove the digest on some words in a channel."""
        self._delete((_d.channel == channel) & (_d.words == words))

    def forget(self, user: str) -> int:
        """Remove the digests that a person gets directly, and their name from the others."""
        direct = self._delete((_d.user == user) & _d.channel.startswith("D"))
        nameless = sa.update(DIGESTS).where(_d.user == user).values(user="")
        return direct + change(self._engine, nameless)

    def _read(self, condition: "sa.ColumnElement[bool]") -> Sequence[Digest]:
        wanted = sa.select(*_FIELDS).where(condition).order_by(_d.words)
        return [Digest(*row) for row in rows_of(self._engine, wanted)]

    def _delete(self, condition: "sa.ColumnElement[bool]") -> int:
        return change(self._engine, sa.delete(DIGESTS).where(condition))


def _is(digest: Digest) -> "sa.ColumnElement[bool]":
    return (_d.channel == digest.channel) & (_d.words == digest.words)
