"""What a search is restricted to: filters that were set, or the period that a question names."""

from dataclasses import dataclass
from datetime import datetime

from retrieval.dates.timeframe import Period


@dataclass(frozen=True)
class Filters:
    """What the hits are restricted to. `since` is inclusive, `until` exclusive, both aware.

    With either of them, a period named in the question is not heeded.
    """

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None


ANYTHING = Filters()


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


UNRESTRICTED = Restriction()
