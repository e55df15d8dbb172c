"""What the Slack bot must not forget: tasks that it took on, and what people think of answers.

Several processes may share it. A task is stored before Slack is told that it has arrived, belongs
to one process at a time by a lease, and its text is wiped when it is done. Raises `StateError`.
"""

import time
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.slack.events.parsing import Task
from bot.slack.state.database import FEEDBACK, TASKS, AlreadyThereError, open_database, translated
from bot.slack.state.usage import Keep, Ledger

# Seconds for which a process has a task; it renews that every LEASE / 5, so who is silent is dead.
LEASE = 10.0
OPEN, DONE, FAILED = "open", "done", "failed"
KEPT_DAYS = 90.0

_t, _f = TASKS.c, FEEDBACK.c
# Made once: putting it together takes longer than storing a task.
_INSERT = sa.insert(TASKS)
_TASK_COLUMNS = [_t[field.name] for field in fields(Task)]


class Memory:
    """The open database; safe to use from several threads. `owner` names this process."""

    def __init__(self, url: str, owner: str, keep: Keep = "unanswered") -> None:
        """Open or create the database at a SQLAlchemy URL; `keep` is for the `ledger`."""
        self.owner = owner
        self._engine = open_database(url)
        self.ledger = Ledger(self._engine, keep)

    def warm(self) -> None:
        """Do once what takes longer the first time, so that the first burst need not wait."""
        with translated(), self._engine.connect() as connection:
            connection.execute(_INSERT, self._row(Task("", "ask", "", "")))
            connection.rollback()

    def accept(self, task: Task) -> bool:
        """Store a task as ours; return whether it is new."""
        try:
            with translated(), self._engine.begin() as connection:
                connection.execute(_INSERT, self._row(task))
        except AlreadyThereError:
            return False
        return True

    def begin(self, key: str) -> tuple[Task, int, str] | None:
        """Return a task of ours, how often it was begun, and its reply; None if it is not ours."""
        mine = (_t.key == key) & (_t.owner == self.owner) & (_t.state == OPEN)
        with translated(), self._engine.begin() as connection:
            row = connection.execute(
                sa.select(*_TASK_COLUMNS, _t.attempts, _t.reply).where(mine)
            ).one_or_none()
            if row is None:
                return None
            connection.execute(sa.update(TASKS).where(mine).values(attempts=_t.attempts + 1))
        *values, attempts, reply = row
        names = [field.name for field in fields(Task)]
        return Task(**dict(zip(names, values, strict=True))), attempts, reply

    def holds(self, key: str) -> bool:
        """Whether a task is still ours to answer, and nobody pressed Stop."""
        mine = (_t.key == key) & (_t.owner == self.owner) & (_t.state == OPEN) & ~_t.stopped
        return self._has(mine)

    def is_stopped(self, key: str) -> bool:
        """Whether somebody pressed Stop, or deleted the question."""
        return self._has((_t.key == key) & _t.stopped)

    def note_reply(self, key: str, reply: str) -> None:
        """Remember the message that the reply to a task is, or is becoming."""
        self._change(_t.key == key, reply=reply)

    def finish(self, key: str, outcome: str, *, failed: bool = False) -> None:
        """Close a task and wipe its text."""
        state = FAILED if failed else DONE
        self._change(_t.key == key, state=state, outcome=outcome, text="", response_url="")

    def renew(self) -> None:
        """Keep what is ours."""
        self._change((_t.owner == self.owner) & (_t.state == OPEN), lease=time.time() + LEASE)

    def give_up(self) -> None:
        """Leave what is ours to whoever comes next."""
        self._change((_t.owner == self.owner) & (_t.state == OPEN), owner="", lease=0.0)

    def take_over(self) -> list[str]:
        """Make the open tasks ours whose process is gone, and return their keys, oldest first."""
        now = time.time()
        orphan = (_t.state == OPEN) & (_t.lease < now)
        with translated(), self._engine.begin() as connection:
            keys = connection.scalars(
                sa.select(_t.key)
                .where(orphan)
                .order_by(_t.created)
                .with_for_update(skip_locked=True)
            ).all()
            return [
                key
                for key in keys
                if connection.execute(
                    sa.update(TASKS)
                    .where(orphan & (_t.key == key))
                    .values(owner=self.owner, lease=now + LEASE)
                ).rowcount
            ]

    def stop(self, channel: str, thread: str) -> None:
        """Mark the open tasks of a thread as not wanted any more."""
        self._change(
            (_t.channel == channel) & (_t.thread == thread) & (_t.state == OPEN), stopped=True
        )

    def cancel(self, key: str) -> None:
        """Mark one task so."""
        self._change((_t.key == key) & (_t.state == OPEN), stopped=True)

    def reply_of(self, key: str) -> tuple[str, bool] | None:
        """Return the reply to a task ('' for none) and whether it is closed, or None if unknown."""
        with translated(), self._engine.connect() as connection:
            row = connection.execute(
                sa.select(_t.reply, _t.state).where(_t.key == key)
            ).one_or_none()
        return (row.reply, row.state != OPEN) if row else None

    def is_reply(self, channel: str, ts: str) -> bool:
        """Whether a message is known as the reply to a task."""
        return self._has((_t.channel == channel) & (_t.reply == ts))

    def knows_thread(self, channel: str, thread: str) -> bool:
        """Whether somebody has asked us in a thread."""
        return self._has((_t.channel == channel) & (_t.thread == thread))

    def asked_before(self, task: Task, seconds: float) -> int:
        """Return how many questions its person had asked in so many seconds before a task."""
        now = sa.select(_t.created).where(_t.key == task.key).scalar_subquery()
        recent = (_t.user == task.user) & (_t.created <= now) & (_t.created > now - seconds)
        recent &= _t.key != task.key
        with translated(), self._engine.connect() as connection:
            counted = sa.select(sa.func.count()).select_from(TASKS)
            return int(
                connection.scalar(counted.where(recent & _t.kind.in_(("ask", "slash")))) or 0
            )

    def counts(self) -> dict[str, int]:
        """Return how many tasks had which outcome, and how many answers helped and did not."""
        with translated(), self._engine.connect() as connection:
            outcomes = connection.execute(
                sa.select(_t.outcome, sa.func.count()).where(_t.state != OPEN).group_by(_t.outcome)
            ).all()
            judged = connection.execute(
                sa.select(_f.helpful, sa.func.count()).group_by(_f.helpful)
            ).all()
        return {**{str(name): int(n) for name, n in outcomes if name},
                **{"up" if good else "down": int(n) for good, n in judged}}  # fmt: skip

    def last_heard(self) -> float | None:
        """Return when the last message arrived, in seconds, or None."""
        with translated(), self._engine.connect() as connection:
            last: float | None = connection.scalar(sa.select(sa.func.max(_t.created)))
        return last

    def forget(self, user: str) -> int:
        """Remove what is stored of a person; return how many rows that were."""
        closed = (_t.user == user) & (_t.state != OPEN)
        with translated(), self._engine.begin() as connection:
            asked = connection.execute(sa.update(TASKS).where(closed).values(user="")).rowcount
        return int(asked) + self.ledger.forget(user)

    def purge(self) -> None:
        """Remove what was closed long ago."""
        old = time.time() - KEPT_DAYS * 86_400
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.delete(TASKS).where((_t.state != OPEN) & (_t.created < old)))
        self.ledger.purge(old)

    def open_tasks(self) -> int:
        """Return how many tasks are not closed yet."""
        with translated(), self._engine.connect() as connection:
            counted = sa.select(sa.func.count()).select_from(TASKS).where(_t.state == OPEN)
            return int(connection.scalar(counted) or 0)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _row(self, task: Task) -> dict[str, Any]:
        now = time.time()
        ours = {"state": OPEN, "owner": self.owner, "lease": now + LEASE, "created": now}
        return vars(task) | ours

    def _has(self, condition: "sa.ColumnElement[bool]") -> bool:
        with translated(), self._engine.connect() as connection:
            return (
                connection.execute(sa.select(_t.key).where(condition).limit(1)).first() is not None
            )

    def _change(self, condition: "sa.ColumnElement[bool]", **values: Any) -> None:
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.update(TASKS).where(condition).values(**values))
