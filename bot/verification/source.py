"""What a claim is held against: a text, and what is known of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import QuestionError


@dataclass(frozen=True)
class Source:
    """A text as it is given; `published` is an ISO date or date-time, or '' where unknown.

    Raises `QuestionError` for another date.
    """

    text: str
    id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    published: str = ""

    def __post_init__(self) -> None:
        try:
            datetime.fromisoformat(self.published or "2000-01-01")
        except ValueError:
            raise QuestionError(
                f"'published' is {self.published!r}: write an ISO date such as 2026-05-19"
            ) from None
