"""What a search is restricted to: filters that were set, or the period that a question names."""

from dataclasses import dataclass
from datetime import datetime

from retrieval.dates.timeframe import Window, read_timeframe


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


@dataclass(frozen=True)
class Restriction:
    """Which chunks may be found: dates in seconds since the epoch, `until` exclusive."""

    since: float | None = None
    until: float | None = None
    source: str | None = None

    @classmethod
    def to(cls, window: Window | None, source: str | None) -> "Restriction":
        """Return the restriction to a window, if there is one, and an outlet, if there is one."""
        since = window.since.timestamp() if window and window.since else None
        until = window.until.timestamp() if window and window.until else None
        return cls(since, until, source)

    @property
    def empty(self) -> bool:
        """Whether every chunk may be found."""
        return self == UNRESTRICTED


UNRESTRICTED = Restriction()
