"""What a search is restricted to: filters that were set, or the period that a question names."""

from dataclasses import dataclass
from datetime import datetime

from retrieval.timeframe import Window, read_timeframe


@dataclass(frozen=True)
class Filters:
    """What the hits are restricted to. `since` is inclusive, `until` exclusive, both aware.

    With either of them, or with `anytime`, a period named in the question is not heeded.
    """

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    anytime: bool = False


ANYTHING = Filters()


def window_of(question: str, now: datetime, filters: Filters) -> Window | None:
    """The period that is searched: the filters' where they name one, else the question's."""
    if filters.since or filters.until:
        return Window(filters.since, filters.until, "")
    return None if filters.anytime else read_timeframe(question, now).window
