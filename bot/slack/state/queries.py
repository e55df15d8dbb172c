"""Queries on the stored tasks: replies, threads, counts. Raises `StateError`."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.slack.state.database import TASKS, count_rows, rows_of
from bot.slack.state.digests import Digests
from bot.slack.state.expert_answers import ExpertAnswers
from bot.slack.state.seen_articles import SeenArticles
from bot.slack.state.shown_quotes import ShownQuotes
from bot.slack.state.stored_about import StoredAbout
from bot.slack.state.usage import KeepWords, UsageLog
from bot.slack.task import IN_THREADS, OF_OTHERS, Kind, Task, deletion_key

OPEN = "open"
# The outcome of sharing an answer in a channel that we are no member of.
NO_MEMBER = "no member"

_t = TASKS.c


class TaskQueries:
    """The read-only queries, and what is stored beside the tasks.

    `usage` is the log of questions, `seen` the articles that the bot has seen, `shown` the quotes
    in its messages, `digests` those that were ordered.
    """

    def __init__(self, engine: sa.Engine, keep: KeepWords) -> None:
        self._engine = engine
        self.usage = UsageLog(engine, keep)
        self.experts = ExpertAnswers(engine)
        self.people = StoredAbout(engine)
        self.seen = SeenArticles(engine)
        self.shown = ShownQuotes(engine)
        self.digests = Digests(engine)

    def is_stopped(self, key: str) -> bool:
        """Whether somebody pressed Stop, or deleted the question."""
        return self._exists((_t.key == key) & _t.stopped)

    def is_deleted(self, question: str) -> bool:
        """Whether somebody deleted a question."""
        return self._exists(_t.key == deletion_key(question))

    def reply_of(self, key: str) -> tuple[str, bool] | None:
        """Return the reply to a task ('' for none) and whether it is closed, or None if unknown."""
        rows = rows_of(self._engine, sa.select(_t.reply, _t.state).where(_t.key == key))
        return next(((row.reply, row.state != OPEN) for row in rows), None)

    def replies_about(self, question: str, kind: Kind) -> Sequence[str]:
        """Return the replies to the tasks of a kind that are about a question."""
        about = (_t.of == question) & (_t.kind == kind) & (_t.reply != "")
        return [row.reply for row in rows_of(self._engine, sa.select(_t.reply).where(about))]

    def has_open_edit(self, question: str) -> bool:
        """Whether new words of a question are still to be answered."""
        return self._exists((_t.of == question) & (_t.kind == "edit") & (_t.state == OPEN))

    def is_reply(self, channel: str, ts: str) -> bool:
        """Whether a message is the reply to a task."""
        return self._exists((_t.channel == channel) & (_t.reply == ts))

    def knows(self, question: str) -> bool:
        """Whether a message is known to us: a question, or something that was refused."""
        return self._exists(_t.key == question)

    def has_thread(self, channel: str, thread: str) -> bool:
        """Whether somebody has asked us in a thread."""
        return self._exists(_in_thread(channel, thread) & _t.kind.in_(IN_THREADS))

    def message_of(self, key: str) -> tuple[str, str]:
        """Return the thread and the `ts` of the message that a task asks about, '' for none."""
        rows = rows_of(self._engine, sa.select(_t.thread, _t.ts).where(_t.key == key))
        return next(((row.thread, row.ts) for row in rows), ("", ""))

    def question_above(self, channel: str, thread: str, ts: str) -> str:
        """Return the message of the last question asked in a thread before another, or ''.

        Experts were called about it, if they were.
        """
        earlier = _in_thread(channel, thread) & _t.kind.in_((*IN_THREADS, "call")) & (_t.ts < ts)
        called_last = sa.case((_t.kind == "call", 1), else_=0)
        last = sa.select(_t.ts).where(earlier).order_by(called_last.desc(), _t.ts.desc()).limit(1)
        return next((row.ts for row in rows_of(self._engine, last)), "")

    def is_handed_over(self, channel: str, thread: str) -> bool:
        """Whether experts were called into a thread."""
        return self._exists(_in_thread(channel, thread) & (_t.kind == "call"))

    def is_of_another(self, question: str) -> bool:
        """Whether a question was asked about somebody else's message."""
        return self._exists((_t.key == question) & _t.kind.in_(OF_OTHERS))

    def count_failed_shares(self, question: str) -> int:
        """Return how often an answer could not be shared, since we are no member of the channel."""
        return self._count((_t.of == question) & (_t.outcome == NO_MEMBER))

    def is_overtaken(self, task: Task) -> bool:
        """Whether something newer than a question was asked in its thread."""
        newer = (_t.kind == "ask") & (_t.ts > task.ts)
        asks = task.kind == "ask"
        return asks and self._exists(_in_thread(task.channel, task.thread) & newer)

    def open_threads(self, channel: str, user: str, replies: Sequence[str]) -> Sequence[str]:
        """Return the threads of a channel where something of a person, or a reply, is in work.

        What is in no thread, as an answer to `/ask`, is other people's too.
        """
        ours = (_t.channel == channel) & (_t.thread != "") & (_t.state == OPEN)
        theirs = (_t.reply.in_(replies) | (_t.user == user)) if user else _t.reply.in_(replies)
        threads = sa.select(_t.thread).where(ours & theirs).distinct()
        return [row.thread for row in rows_of(self._engine, threads)]

    def count_open(self) -> int:
        """Return how many tasks are not closed yet."""
        return self._count(_t.state == OPEN)

    def counts(self) -> dict[str, int]:
        """Return how many tasks had which outcome, and how many answers helped and did not."""
        closed = sa.select(_t.outcome, sa.func.count()).where(_t.state != OPEN)
        rows = rows_of(self._engine, closed.group_by(_t.outcome))
        outcomes = {str(outcome): int(count) for outcome, count in rows if outcome}
        return {**outcomes, **self.usage.rating_counts()}

    def last_arrival(self) -> float | None:
        """Return when the last message arrived, in seconds, or None."""
        ((last,),) = rows_of(self._engine, sa.select(sa.func.max(_t.created)))
        return None if last is None else float(last)

    def _exists(self, condition: "sa.ColumnElement[bool]") -> bool:
        return bool(rows_of(self._engine, sa.select(_t.key).where(condition).limit(1)))

    def _count(self, condition: "sa.ColumnElement[bool]") -> int:
        return count_rows(self._engine, TASKS, condition)


def _in_thread(channel: str, thread: str) -> "sa.ColumnElement[bool]":
    return (_t.channel == channel) & (_t.thread == thread)
