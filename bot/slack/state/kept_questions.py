"""Questions without an answer that people want to be told the answer to when it is known.

Kept until it is told, until they withdraw, or for some days. Raises `StateError`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from bot.slack.state.database import METADATA, DuplicateKeyError, change, rows_of

DAYS = 30.0

KEPT = sa.Table(
    "footnote_kept_questions",
    METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("user", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("thread", sa.String(32), nullable=False),
    sa.Column("ts", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("asked", sa.Float, nullable=False),
    sa.Column("look", sa.Integer, nullable=False),
    sa.Column("created", sa.Float, nullable=False, index=True),
    # The task that tells the answer: no other may.
    sa.Column("told", sa.String(255), nullable=False, default=""),
)

_k = KEPT.c


@dataclass(frozen=True)
class KeptQuestion:
    """A question that somebody waits for the answer to.

    `key` is that of its task, `thread` the thread that the answer goes to, or '' where only the
    person sees it; `ts` is its message, or ''. `asked` is when, in seconds. The articles seen by
    the look `look` do not answer it.
    """

    key: str
    user: str
    channel: str
    thread: str
    ts: str
    text: str
    asked: float
    look: int


_FIELDS = [_k[field.name] for field in fields(KeptQuestion)]


class KeptQuestions:
    """The table of kept questions; safe to use from several threads."""

    def __init__(self, engine: sa.Engine, days: float = DAYS) -> None:
        """Keep each for so many days."""
        self._engine, self._days = engine, days

    def keep(self, question: KeptQuestion) -> None:
        """Keep a question for a person; once is enough."""
        row = vars(question) | {"created": time.time(), "told": ""}
        try:
            change(self._engine, sa.insert(KEPT).values(**row))
        except DuplicateKeyError:
            return

    def reword(self, key: str, text: str) -> None:
        """Keep a question in the words that its asker has changed it to."""
        self._update(_k.key == key, text=text)

    def withdraw(self, key: str, user: str) -> None:
        """Keep a question no longer for a person."""
        self._delete((_k.key == key) & (_k.user == user))

    def all(self) -> Sequence[KeptQuestion]:
        """Return all kept questions, one for each person, the oldest first."""
        return self._read(_k.key == _k.key)

    def of(self, key: str) -> Sequence[KeptQuestion]:
        """Return a question for each person who waits for its answer."""
        return self._read(_k.key == key)

    def save_look(self, key: str, look: int) -> None:
        """Record that the articles seen by a look do not answer a question."""
        self._update((_k.key == key) & (_k.look < look), look=look)

    def claim(self, key: str, task: str) -> Sequence[KeptQuestion]:
        """Return the question for each person whom a task, and no other, is to tell the answer."""
        self._update((_k.key == key) & (_k.told == ""), told=task)
        return self._read((_k.key == key) & (_k.told == task))

    def close(self, task: str) -> None:
        """Remove the questions whose answer a task has told."""
        self._delete(_k.told == task)

    def remove(self, key: str) -> None:
        """Remove a question, since its asker deleted it."""
        self._delete(_k.key == key)

    def forget(self, user: str) -> int:
        """Remove the questions kept for a person; return how many."""
        return self._delete(_k.user == user)

    def purge(self) -> None:
        """Remove the questions that were kept too long."""
        self._delete(_k.created < time.time() - self._days * 86_400)

    def _read(self, condition: "sa.ColumnElement[bool]") -> Sequence[KeptQuestion]:
        wanted = sa.select(*_FIELDS).where(condition).order_by(_k.created)
        return [KeptQuestion(*row) for row in rows_of(self._engine, wanted)]

    def _update(self, condition: "sa.ColumnElement[bool]", **values: Any) -> None:
        change(self._engine, sa.update(KEPT).where(condition).values(**values))

    def _delete(self, condition: "sa.ColumnElement[bool]") -> int:
        return change(self._engine, sa.delete(KEPT).where(condition))
