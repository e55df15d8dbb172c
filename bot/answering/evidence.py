"""Evidence: a question with the passages found for it, and the types of a step that answers it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.answering.talk_phrases import Talk
from retrieval.article import Hit
from retrieval.dates.timeframe import Period


@dataclass(frozen=True)
class Evidence:
    """A question, standing alone, with the passages found for it.

    `period` is the period that was searched, and `earlier` says that it is of a week before the one
    that a weekday names by itself; `outside` are hits of any time, where it holds none to the
    point; `respelt` words that no article has, with those that were searched for instead.
    `news` says that the question names no subject, see `news_question`; `subject` is the one whose
    story is asked for and in the hits, or '', see `story_question`; `talk` that it is no question.
    `asked` are the earlier questions of the conversation.
    `began` and `searched` are readings of `time.perf_counter`.
    """

    question: Question
    began: float
    hits: tuple[Hit, ...] = ()
    period: Period | None = None
    earlier: bool = False
    outside: tuple[Hit, ...] = ()
    respelt: Mapping[str, str] = field(default_factory=dict)
    news: bool = False
    subject: str = ""
    talk: Talk | None = None
    asked: tuple[str, ...] = ()
    searched: float = 0.0

    @property
    def closest(self) -> tuple[Hit, ...]:
        """The hits, or those of any time where the period holds none."""
        return self.hits or self.outside


# The answering step: evidence to an answer, proved afterwards. What a model writes comes as partial
# answers that grow, and a whole one at the end.
AnsweringStep = Callable[[Evidence], Iterator[Answer]]

# An answering step that makes the whole answer at once.
WholeAnswer = Callable[[Evidence], Answer]


def at_once(answering: WholeAnswer) -> AnsweringStep:
    """Return the answering step that yields the whole answer and no partial ones."""

    def step(evidence: Evidence) -> Iterator[Answer]:
        yield answering(evidence)

    return step
