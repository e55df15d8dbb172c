"""What came of each question and what people thought of it, for the owner's report and evaluation.

The words of a question are kept as far as the owner allows: none, those without an answer, or all.
Raises `StateError`.
"""

import json
import time
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from bot.answering.answer import Answer
from bot.slack.state.database import ANSWERS, FEEDBACK, translated
from bot.usage.records import QuestionRecord, Rating

Keep = Literal["none", "unanswered", "all"]

_a, _f = ANSWERS.c, FEEDBACK.c


class Ledger:
    """The two tables; safe to use from several threads."""

    def __init__(self, engine: sa.Engine, keep: Keep = "unanswered") -> None:
        self._engine, self._keep = engine, keep

    def note(self, key: str, user: str, words: str, answer: Answer) -> None:
        """Keep what came of a question, in place of what came of it before."""
        kept = self._keep == "all" or (self._keep == "unanswered" and answer.status == "unknown")
        cited = dict.fromkeys(citation.article.id for citation in answer.citations)
        row = {
            "key": key, "user": user, "created": time.time(), "status": answer.status,
            "reason": answer.reason or "", "milliseconds": answer.timings.get("total", 0.0),
            "words": words if kept else "", "cited": json.dumps(list(cited)),
        }  # fmt: skip
        self._replace(ANSWERS, _a.key == key, row)

    def keep_words(self, key: str, words: str) -> None:
        """Keep the words of a question whose asker says what was wrong with its answer."""
        if self._keep != "none":
            with translated(), self._engine.begin() as connection:
                connection.execute(sa.update(ANSWERS).where(_a.key == key).values(words=words))

    def rate(
        self, key: str, user: str, *, helpful: bool, why: str = "", expected: str = ""
    ) -> None:
        """Keep what a person thinks of an answer, in place of what they thought before."""
        row = {"key": key, "user": user, "helpful": helpful, "why": why, "expected": expected,
               "created": time.time()}  # fmt: skip
        self._replace(FEEDBACK, (_f.key == key) & (_f.user == user), row)

    def asked(self, since: float = 0.0) -> list[QuestionRecord]:
        """Return the questions since a time, oldest first."""
        rows = self._rows(ANSWERS, since)
        return [
            QuestionRecord(
                row.key, row.created, row.status, row.reason, row.milliseconds, row.words,
                tuple(json.loads(row.cited)),
            )
            for row in rows
        ]  # fmt: skip

    def ratings(self, since: float = 0.0) -> list[Rating]:
        """Return what people thought since a time, oldest first."""
        return [
            Rating(row.key, row.created, row.helpful, row.why, row.expected)
            for row in self._rows(FEEDBACK, since)
        ]

    def forget(self, user: str) -> int:
        """Remove what is stored of a person; return how many rows that were."""
        blank = {"user": "", "words": ""}
        with translated(), self._engine.begin() as connection:
            told = connection.execute(sa.delete(FEEDBACK).where(_f.user == user)).rowcount
            asked = connection.execute(
                sa.update(ANSWERS).where(_a.user == user).values(**blank)
            ).rowcount
        return int(told + asked)

    def purge(self, before: float) -> None:
        """Remove the words and the askers of questions before a time; what came of them stays."""
        with translated(), self._engine.begin() as connection:
            old = sa.update(ANSWERS).where(_a.created < before)
            connection.execute(old.values(user="", words=""))

    def _replace(self, table: sa.Table, where: "sa.ColumnElement[bool]", row: Any) -> None:
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.delete(table).where(where))
            connection.execute(sa.insert(table).values(**row))

    def _rows(self, table: sa.Table, since: float) -> Sequence[Any]:
        wanted = sa.select(table).where(table.c.created >= since).order_by(table.c.created)
        with translated(), self._engine.connect() as connection:
            return connection.execute(wanted).all()
