"""The usage log: the outcome of each question and its ratings, for the report and evaluation.

The words of a question are stored as far as the owner allows: none, those without an answer, or
all. Raises `StateError`.
"""

import json
import time
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from bot.answering.answer import Answer
from bot.slack.state.database import ANSWERS, FEEDBACK, change, rows_of
from bot.usage.records import QuestionRecord, Rating

KeepWords = Literal["none", "unanswered", "all"]

_a, _f = ANSWERS.c, FEEDBACK.c


class UsageLog:
    """The tables of answers and of feedback; safe to use from several threads."""

    def __init__(self, engine: sa.Engine, keep: KeepWords = "unanswered") -> None:
        self._engine, self._keep = engine, keep

    def record(self, key: str, user: str, words: str, answer: Answer) -> None:
        """Save the outcome of a question, in place of its earlier outcome."""
        keeps = self._keep == "all" or (self._keep == "unanswered" and answer.status == "unknown")
        cited = dict.fromkeys(citation.article.id for citation in answer.citations)
        row = {
            "key": key, "user": user, "created": time.time(), "status": answer.status,
            "reason": answer.reason or "", "milliseconds": answer.timings.get("total", 0.0),
            "words": words if keeps else "", "cited": json.dumps(list(cited)),
        }  # fmt: skip
        self._replace(ANSWERS, _a.key == key, row)

    def keep_words(self, key: str, words: str) -> None:
        """Save the words of a question whose asker explained what was wrong with its answer."""
        if self._keep != "none":
            change(self._engine, sa.update(ANSWERS).where(_a.key == key).values(words=words))

    def rate(
        self, key: str, user: str, *, helpful: bool, why: str = "", expected: str = ""
    ) -> None:
        """Save a person's rating of an answer, in place of their earlier one."""
        row = {"key": key, "user": user, "helpful": helpful, "why": why, "expected": expected,
               "created": time.time()}  # fmt: skip
        self._replace(FEEDBACK, (_f.key == key) & (_f.user == user), row)

    def questions(self, since: float = 0.0) -> list[QuestionRecord]:
        """Return the questions since a time, oldest first."""
        return [
            QuestionRecord(
                row.key, row.created, row.status, row.reason, row.milliseconds, row.words,
                tuple(json.loads(row.cited)),
            )
            for row in self._rows(ANSWERS, since)
        ]  # fmt: skip

    def unanswered(self, count: int = 5) -> dict[str, str]:
        """Return the words of the newest questions without an answer, by key, each once."""
        unknown = (_a.status == "unknown") & (_a.words != "")
        newest = sa.select(_a.words, _a.key).where(unknown).order_by(_a.created.desc())
        keys: dict[str, str] = {}
        for words, key in rows_of(self._engine, newest):
            keys.setdefault(words, key)
        return {key: words for words, key in list(keys.items())[:count]}

    def ratings(self, since: float = 0.0) -> list[Rating]:
        """Return the ratings since a time, oldest first."""
        return [
            Rating(row.key, row.created, row.helpful, row.why, row.expected)
            for row in self._rows(FEEDBACK, since)
        ]

    def rating_counts(self) -> dict[str, int]:
        """Return how many answers helped ("up") and did not ("down"), where there are any."""
        counted = sa.select(_f.helpful, sa.func.count()).group_by(_f.helpful)
        rows = rows_of(self._engine, counted)
        return {"up" if helpful else "down": int(count) for helpful, count in rows}

    def remove(self, key: str) -> None:
        """Remove a question with its ratings, since its asker deleted it."""
        tables = (ANSWERS, FEEDBACK)
        change(self._engine, *(sa.delete(table).where(table.c.key == key) for table in tables))

    def forget(self, user: str) -> int:
        """Remove what is stored of a person; return the number of rows changed."""
        return change(
            self._engine,
            sa.delete(FEEDBACK).where(_f.user == user),
            sa.update(ANSWERS).where(_a.user == user).values(user="", words=""),
        )

    def purge(self, before: float) -> None:
        """Remove the words and askers of the questions before a time; their outcomes stay."""
        old = sa.update(ANSWERS).where(_a.created < before)
        change(self._engine, old.values(user="", words=""))

    def _replace(self, table: sa.Table, where: "sa.ColumnElement[bool]", row: Any) -> None:
        change(self._engine, sa.delete(table).where(where), sa.insert(table).values(**row))

    def _rows(self, table: sa.Table, since: float) -> Sequence[Any]:
        wanted = sa.select(table).where(table.c.created >= since).order_by(table.c.created)
        return rows_of(self._engine, wanted)
