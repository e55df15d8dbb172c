"""Which posted messages show which quotes, so that they can be amended when an article changes.

Holds no word of a question, and nobody's name. Raises `StateError`.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from bot.answering.answer import Citation
from bot.answering.expert_replies import is_reply
from bot.answering.wording import outlet, short_title
from bot.slack.state.database import METADATA, change, rows_of, translated

QUOTES = sa.Table(
    "footnote_shown_quotes",
    METADATA,
    sa.Column("channel", sa.String(64), primary_key=True),
    sa.Column("ts", sa.String(32), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("thread", sa.String(32), nullable=False),
    sa.Column("question", sa.String(255), nullable=False, index=True),
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.String(32), nullable=False, index=True),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("created", sa.Float, nullable=False, index=True),
)

_REPLY = "an answer that somebody gave in Slack"

_q = QUOTES.c


@dataclass(frozen=True)
class ShownIn:
    """A message of ours: its channel, its thread or '', its `ts`, and the question it is about."""

    channel: str
    thread: str
    ts: str
    question: str


@dataclass(frozen=True)
class ShownQuote:
    """Quote `n` of a message, as the message shows it now.

    `article` is the id of the article, `fingerprint` the version that says this, `name` its title
    and outlet.
    """

    n: int
    article: str
    name: str
    fingerprint: str
    quote: str


_FIELDS = [_q[field.name] for field in fields(ShownQuote)]
_PLACE = [_q[field.name] for field in fields(ShownIn)]


class ShownQuotes:
    """The table of shown quotes; safe to use from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def save(self, message: ShownIn, citations: Sequence[Citation]) -> None:
        """Record which quotes a message shows, in place of those that it showed before."""
        self.replace(message, [_quote(citation) for citation in citations])

    def replace(self, message: ShownIn, quotes: Sequence[ShownQuote]) -> None:
        """Record which quotes a message shows, with the article versions that say them."""
        created = {"created": time.time()}
        rows = [vars(message) | vars(quote) | created for quote in quotes]
        with translated(), self._engine.begin() as connection:
            old = sa.delete(QUOTES).where(_is(message)).returning(_q.created)
            first = connection.scalars(old).first()
            for row in rows:
                kept = {} if first is None else {"created": first}
                connection.execute(sa.insert(QUOTES).values(**row | kept))

    def of(self, message: ShownIn) -> Sequence[ShownQuote]:
        """Return the quotes that a message shows."""
        wanted = sa.select(*_FIELDS).where(_is(message)).order_by(_q.n)
        return [ShownQuote(*row) for row in rows_of(self._engine, wanted)]

    def outdated(self, fingerprints: Collection[str]) -> Sequence[ShownIn]:
        """Return the messages with a quote of an article that is none of these."""
        shown = rows_of(self._engine, sa.select(_q.fingerprint).distinct())
        messages: dict[ShownIn, None] = {}
        for fingerprint in {row.fingerprint for row in shown}.difference(fingerprints):
            wanted = sa.select(*_PLACE).where(_q.fingerprint == fingerprint)
            messages |= {ShownIn(*row): None for row in rows_of(self._engine, wanted)}
        return list(messages)

    def remove(self, question: str) -> None:
        """Remove the quotes of the messages about a question, since they are shown no more."""
        self._delete(_q.question == question)

    def forget(self, user: str) -> int:
        """Remove the quotes of the messages that were sent to a person; return how many."""
        return self._delete(_q.channel == user)

    def purge(self, before: float) -> None:
        """Remove the quotes that were shown first before a time."""
        self._delete(_q.created < before)

    def _delete(self, condition: "sa.ColumnElement[bool]") -> int:
        return change(self._engine, sa.delete(QUOTES).where(condition))


def _is(message: ShownIn) -> "sa.ColumnElement[bool]":
    return (_q.channel == message.channel) & (_q.ts == message.ts)


def _quote(citation: Citation) -> ShownQuote:
    article = citation.article
    # Who answered in Slack may want to be forgotten: their name is stored in one place alone.
    name = _REPLY if is_reply(article) else f"“{short_title(article)}” ({outlet(article)})"
    return ShownQuote(citation.n, article.id, name, article.fingerprint, citation.quote)
