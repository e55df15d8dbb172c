"""Question and Turn: a question with everything that its answer depends on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.answering.model_call import Record, unrecorded
from bot.errors import QuestionError
from retrieval.filters import Filters

# Characters of a question: more than a person types, fewer than a pasted article has.
LONGEST_QUESTION = 4_000


def never() -> bool:
    """Return that it is wanted; a function with a name, so that a question can be pickled."""
    return False


@dataclass(frozen=True)
class Turn:
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Question:
    """A question with everything that its answer depends on.

    `now` is aware; its zone is the one in which "today" is read. `assumed` is what a follow-up was
    taken to be about, as in "Cho Hyun"; `unresolved` is its pronoun where nothing says whom or what
    that stands for. `id` names it in logs and traces. `is_cancelled` says that
    nobody wants the answer any more; it is asked while a chat model is waited for, which then
    raises `CancelledError`. `record` is told of each request to a chat model. Raises
    `QuestionError` for a text that is empty or too long.
    """

    text: str
    now: datetime
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    assumed: str = ""
    unresolved: str = ""
    id: str = field(default="", compare=False)
    is_cancelled: Callable[[], bool] = field(default=never, compare=False, repr=False)
    record: Record = field(default=unrecorded, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise QuestionError("the question is empty; ask something")
        if len(self.text) > LONGEST_QUESTION:
            raise QuestionError(
                f"the question has {len(self.text):,} characters, more than the "
                f"{LONGEST_QUESTION:,} that are read; shorten it"
            )
