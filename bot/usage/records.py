"""What is known of a question that has ended, whatever channel it came from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A question that has ended: `created` in seconds, `words` '' where they are not kept."""

    key: str
    created: float
    status: str
    reason: str
    milliseconds: float
    words: str
    cited: tuple[str, ...]  # ids of articles


@dataclass(frozen=True)
class Rating:
    """What somebody thought of an answer; `expected` is what it should have said, or ''."""

    key: str
    created: float
    helpful: bool
    why: str
    expected: str
