"""What is stored about one person, for themselves. Raises `StateError`."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.slack.state.database import ANSWERS, FEEDBACK, TASKS, count_rows, rows_of
from bot.slack.state.digests import DIGESTS
from bot.slack.state.expert_answers import EXPERT_ANSWERS
from bot.slack.state.kept_questions import KEPT

_SHOWN = 20  # questions
# What there is of a person in each table, in words for them, of which each stands for some rows.
_LINES = (
    (TASKS, "Messages and presses of yours that I acted on (which, when, how it ended)"),
    (ANSWERS, "Questions of yours (when, how they were answered, from which articles)"),
    (FEEDBACK, "Ratings that you gave, with what you wrote"),
    (KEPT, "Questions that I keep to tell you the answer"),
    (DIGESTS, "Digests that you ordered"),
    (EXPERT_ANSWERS, "Replies of yours that I answer with"),
)


class StoredAbout:
    """Reads all tables for one person."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def lines(self, user: str) -> Sequence[str]:
        """Return a line for each kind of data, and one for each question kept in words."""
        counts = (
            (count_rows(self._engine, table, table.c.user == user), line) for table, line in _LINES
        )
        words = (
            sa.select(ANSWERS.c.words)
            .where((ANSWERS.c.user == user) & (ANSWERS.c.words != ""))
            .order_by(ANSWERS.c.created.desc())
            .limit(_SHOWN)
        )
        return [
            *(f"{line}: {count}" for count, line in counts if count),
            *(f"The words of your question “{row.words}”" for row in rows_of(self._engine, words)),
        ]
