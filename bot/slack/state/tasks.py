"""The task store: tasks that were accepted and must not be lost, shared by several processes.

A task is stored before its event is acknowledged, is leased to one process at a time, and its text
is wiped when it is done. Raises `StateError`.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.slack.state.database import TASKS, DuplicateKeyError, change, open_database, translated
from bot.slack.state.digests import Digest
from bot.slack.state.inserting import insert
from bot.slack.state.kept_questions import DAYS, KeptQuestions
from bot.slack.state.queries import OPEN, TaskQueries
from bot.slack.state.usage import KeepWords
from bot.slack.task import Task

# Seconds for which a process has a task. It renews its leases five times within, so a process whose
# leases ran out is dead.
LEASE = 10.0
DONE, FAILED = "done", "failed"
KEPT_DAYS = 90.0

# The owner and lease of a task that whichever process is first takes over.
_FOR_ANYBODY = {"owner": "", "lease": 0.0}

_t = TASKS.c
_FIELDS = [field.name for field in fields(Task)]


class TaskStore(TaskQueries):
    """The open database; safe to use from several threads. `owner` names this process."""

    def __init__(
        self,
        url: str,
        owner: str,
        keep: KeepWords = "unanswered",
        *,
        lease: float = LEASE,
        kept_days: float = KEPT_DAYS,
        tell_days: float = DAYS,
    ) -> None:
        """Open or create the database at a SQLAlchemy URL; `keep` is for the `usage` log."""
        self.owner, self.lease = owner, lease
        self._kept_days = kept_days
        super().__init__(open_database(url), keep)
        self.kept = KeptQuestions(self._engine, tell_days)

    def warm(self) -> None:
        """Do once what takes longer the first time, so that the first burst need not wait."""
        with translated(), self._engine.connect() as connection:
            insert(connection, self._row(Task("", "ask", "", "")), 1)
            connection.rollback()

    def accept(self, task: Task, most: int | None = None) -> bool:
        """Store a task, leased to us; return whether it is new.

        Raises `TooOftenError`, and stores nothing, if its person has asked `most` questions in the
        last minute.
        """
        try:
            with translated(), self._engine.begin() as connection:
                insert(connection, self._row(task), most)
        except DuplicateKeyError:
            return False
        return True

    def save_look(
        self, last: int, arrived: Collection[str], gone: Collection[str], tasks: Sequence[Task]
    ) -> None:
        """Save the look after the look `last` with its tasks; raise `AnotherLookError`."""
        with self.seen.saving(last, arrived, gone) as connection:
            for task in tasks:
                insert(connection, self._row(task) | _FOR_ANYBODY, None)

    def begin_digest(self, digest: Digest, due: float, look: int, task: Task) -> None:
        """Store the task of a digest, and when the next is due, together, unless it is stored."""
        with translated(), self._engine.begin() as connection:
            if self.digests.advance(connection, digest, due, look):
                insert(connection, self._row(task) | _FOR_ANYBODY, None)

    def begin(self, key: str) -> tuple[Task, int, str] | None:
        """Return a task of ours, its earlier attempts, and its reply; None if it is not ours."""
        ours = (_t.key == key) & self._is_ours()
        columns = [_t[name] for name in _FIELDS]
        with translated(), self._engine.begin() as connection:
            row = connection.execute(
                sa.select(*columns, _t.attempts, _t.reply).where(ours)
            ).one_or_none()
            if row is None:
                return None
            connection.execute(sa.update(TASKS).where(ours).values(attempts=_t.attempts + 1))
        *values, attempts, reply = row
        return Task(**dict(zip(_FIELDS, values, strict=True))), attempts, reply

    def holds(self, key: str) -> bool:
        """Whether a task is still ours to answer, and nobody pressed Stop."""
        return self._exists((_t.key == key) & self._is_ours() & ~_t.stopped)

    def save_reply(self, key: str, reply: str) -> None:
        """Save which message the reply to a task is, or is becoming."""
        self._update(_t.key == key, reply=reply)

    def save_thread(self, key: str, thread: str) -> None:
        """Save the thread that the reply to a task goes to, where it was not known before."""
        self._update(_t.key == key, thread=thread)

    def finish(self, key: str, outcome: str, *, failed: bool = False) -> None:
        """Close a task and wipe its text."""
        state = FAILED if failed else DONE
        self._update(_t.key == key, state=state, outcome=outcome, text="", response_url="")

    def drop(self, key: str) -> None:
        """Remove a task of which nothing is to be known."""
        change(self._engine, sa.delete(TASKS).where(_t.key == key))

    def renew_leases(self) -> None:
        """Renew the leases of our tasks."""
        self._update(self._is_ours(), lease=time.time() + self.lease)

    def release(self) -> None:
        """Give our tasks back, for the next process to take over."""
        self._update(self._is_ours(), owner="", lease=0.0)

    def take_over(self) -> list[str]:
        """Lease the open tasks whose process is gone; return their keys, oldest first."""
        now = time.time()
        orphan = (_t.state == OPEN) & (_t.lease < now)
        leased = {"owner": self.owner, "lease": now + self.lease}
        with translated(), self._engine.begin() as connection:
            keys = connection.scalars(
                sa.select(_t.key)
                .where(orphan)
                .order_by(_t.created)
                .with_for_update(skip_locked=True)
            ).all()
            updates = {
                key: sa.update(TASKS).where(orphan & (_t.key == key)).values(**leased)
                for key in keys
            }
            return [key for key, update in updates.items() if connection.execute(update).rowcount]

    def stop(self, channel: str, thread: str) -> None:
        """Mark the open tasks of a thread as stopped."""
        in_thread = (_t.channel == channel) & (_t.thread == thread)
        self._update(in_thread & (_t.state == OPEN), stopped=True)

    def cancel(self, question: str) -> None:
        """Mark a question and its edits as stopped, as far as they are open."""
        about = (_t.key == question) | ((_t.of == question) & (_t.kind == "edit"))
        self._update(about & (_t.state == OPEN), stopped=True)

    def remove_question(self, question: str) -> None:
        """Remove what is recorded of a deleted question; that there was one stays, without who."""
        about = (_t.key == question) | (_t.of == question)
        self._update(about & (_t.state != OPEN), user="")
        self.usage.remove(question)
        self.kept.remove(question)
        self.shown.remove(question)

    def forget(self, user: str) -> int:
        """Remove what is stored of a person; return the number of rows changed."""
        closed = _t.state != OPEN
        rows = self._update((_t.user == user) & closed, user="") + self.usage.forget(user)
        # What was sent to them alone has their id for a channel.
        rows += self._update((_t.channel == user) & closed, channel="") + self.shown.forget(user)
        return rows + self.kept.forget(user) + self.digests.forget(user)

    def purge(self) -> None:
        """Remove the tasks that were closed long ago, and the words of their questions."""
        before = time.time() - self._kept_days * 86_400
        old = (_t.state != OPEN) & (_t.created < before)
        change(self._engine, sa.delete(TASKS).where(old))
        self.usage.purge(before)
        self.kept.purge()
        self.shown.purge(before)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _is_ours(self) -> "sa.ColumnElement[bool]":
        return (_t.owner == self.owner) & (_t.state == OPEN)

    def _row(self, task: Task) -> dict[str, Any]:
        now = time.time()
        lease = {"state": OPEN, "owner": self.owner, "lease": now + self.lease, "created": now}
        return vars(task) | lease

    def _update(self, condition: "sa.ColumnElement[bool]", **values: Any) -> int:
        return change(self._engine, sa.update(TASKS).where(condition).values(**values))
