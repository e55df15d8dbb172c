"""What a search is restricted to: filters that were set, or the period that a question names."""

from dataclasses import dataclass
from datetime import datetime

from retrieval.dates.timeframe import Period, read_timeframe


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


def period_of(question: str, now: datetime, filters: Filters) -> Period | None:
    """The period that is searched: the filters' where they name one, else the question's."""
    if filters.since or filters.until:
        return Period(filters.since, filters.until, "")
    return None if filters.anytime else read_timeframe(question, now).period


@dataclass(frozen=True)
class Restriction:
    """Which chunks may be found: dates in seconds since the epoch, `until` exclusive."""

    since: float | None = None
    until: float | None = None
    source: str | None = None

    @classmethod
    def to(cls, period: Period | None, source: str | None) -> "Restriction":
        """Return the restriction to a period, if there is one, and an outlet, if there is one."""
        since = period.since.timestamp() if period and period.since else None
        until = period.until.timestamp() if period and period.until else None
        return cls(since, until, source)

    @property
    def empty(self) -> bool:
        """Whether every chunk may be found."""
        return self == UNRESTRICTED


UNRESTRICTED = Restriction()
