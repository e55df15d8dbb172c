"""Storing a task, within the questions that a person may ask in a minute."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.slack.state.database import TASKS
from bot.slack.task import QUESTIONS, Task

_MINUTE = 60.0

_t = TASKS.c
# Statements are built once: building one takes longer than storing a task.
_INSERT = sa.insert(TASKS)
# The same, unless a person has asked as many questions since a time: one statement, so that all
# processes count alike, and an acknowledgement hardly waits longer (0.05 ms, 2026-11-29).
_STORED = [*(field.name for field in fields(Task)), "state", "owner", "lease", "created"]
_ASKED = (
    sa.select(sa.func.count())
    .where(_t.user == sa.bindparam("new_user"), _t.created > sa.bindparam("since"))
    .where(sa.or_(*(_t.kind == kind for kind in QUESTIONS)))  # `in_` is compiled each time
    .scalar_subquery()
)
_INSERT_WITHIN = _INSERT.from_select(
    _STORED,
    sa.select(*(sa.bindparam(f"new_{name}", type_=_t[name].type) for name in _STORED)).where(
        sa.bindparam("most", type_=sa.Integer) > _ASKED
    ),
).execution_options(preserve_rowcount=True)


class TooOftenError(Exception):
    """A person has asked as many questions in the last minute as they may."""


def insert(connection: sa.Connection, row: Mapping[str, Any], most: int | None) -> None:
    """Store the row of a task.

    Raises `TooOftenError`, and stores nothing, if its person has asked `most` questions in the last
    minute.
    """
    if most is None:
        connection.execute(_INSERT, dict(row))
        return
    limit = {"most": most, "since": row["created"] - _MINUTE}
    new = {f"new_{name}": value for name, value in row.items()}
    if not connection.execute(_INSERT_WITHIN, new | limit).rowcount:
        raise TooOftenError
