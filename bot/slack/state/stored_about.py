"""What is stored about one person, for themselves. Raises `StateError`."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.slack.state.database import ANSWERS, FEEDBACK, TASKS, translated
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
        """Return what there is, said in lines; none where there is nothing."""
        with translated(), self._engine.connect() as connection:
            counts = [
                connection.scalar(
                    sa.select(sa.func.count()).select_from(table).where(table.c.user == user)
                )
                for table, _ in _LINES
            ]
            words = connection.scalars(
                sa.select(ANSWERS.c.words)
                .where((ANSWERS.c.user == user) & (ANSWERS.c.words != ""))
                .order_by(ANSWERS.c.created.desc())
                .limit(_SHOWN)
            ).all()
        counted = [
            f"{said}: {count}" for count, (_, said) in zip(counts, _LINES, strict=True) if count
        ]
        return [*counted, *(f"The words of your question “{one}”" for one in words)]
