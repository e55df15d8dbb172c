"""A question that has ended and a rating of its answer, whatever channel they came from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuestionRecord:
    """A question that has ended.

    `created` is in seconds since the epoch, `words` the question, or '' where it is not kept,
    `cited` the ids of the articles that the answer cites.
    """

    key: str
    created: float
    status: str
    reason: str
    milliseconds: float
    words: str
    cited: tuple[str, ...]


@dataclass(frozen=True)
class Rating:
    """What a person thought of an answer; `expected` is what it should have said, or ''."""

    key: str
    created: float
    helpful: bool
    why: str
    expected: str
