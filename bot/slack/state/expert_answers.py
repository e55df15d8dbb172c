"""Which stored articles are answers of experts in Slack: whose, and until when.

The words are in the articles; here is what removes them in time. Raises `StateError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.slack.state.database import METADATA, change, rows_of

EXPERT_ANSWERS = sa.Table(
    "footnote_expert_answers",
    METADATA,
    sa.Column("channel", sa.String(64), primary_key=True),
    sa.Column("ts", sa.String(32), primary_key=True),
    sa.Column("user", sa.String(32), nullable=False, index=True),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)

_e = EXPERT_ANSWERS.c


@dataclass(frozen=True)
class ExpertAnswer:
    """A message of a person that is used as an answer until a time in seconds."""

    channel: str
    ts: str
    user: str
    expires: float


class ExpertAnswers:
    """The table of answers; safe to use from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def save(self, answer: ExpertAnswer) -> None:
        """Save an answer, in place of an earlier one from the same message."""
        earlier = sa.delete(EXPERT_ANSWERS).where(_is(answer.channel, answer.ts))
        change(self._engine, earlier, sa.insert(EXPERT_ANSWERS).values(**vars(answer)))

    def get(self, channel: str, ts: str) -> ExpertAnswer | None:
        """Return the answer that a message is, if it is one."""
        return next(iter(self._read(_is(channel, ts))), None)

    def of(self, user: str) -> Sequence[ExpertAnswer]:
        """Return the answers that a person wrote."""
        return self._read(_e.user == user)

    def expired(self, now: float) -> Sequence[ExpertAnswer]:
        """Return the answers whose time is over."""
        return self._read(_e.expires <= now)

    def remove(self, answer: ExpertAnswer) -> None:
        """Remove what is known of an answer."""
        change(self._engine, sa.delete(EXPERT_ANSWERS).where(_is(answer.channel, answer.ts)))

    def _read(self, condition: "sa.ColumnElement[bool]") -> Sequence[ExpertAnswer]:
        wanted = sa.select(_e.channel, _e.ts, _e.user, _e.expires).where(condition)
        return [ExpertAnswer(*row) for row in rows_of(self._engine, wanted)]


def _is(channel: str, ts: str) -> "sa.ColumnElement[bool]":
    return (_e.channel == channel) & (_e.ts == ts)
