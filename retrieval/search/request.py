"""A search request: a question's text, with its period and filters read once."""

from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.dates.timeframe import Period, Timeframe, read_timeframe
from retrieval.filters import ANYTHING, Filters, Restriction


@dataclass(frozen=True)
class SearchRequest:
    """What to search for.

    `now`, which is aware, is when it was asked. `timeframe` is what `text` says about time, and
    what it says besides. Hits are of this `period` and of the outlet `source`, where set.
    """

    text: str
    now: datetime
    timeframe: Timeframe
    period: Period | None = None
    source: str | None = None

    @property
    def restriction(self) -> Restriction:
        """Which chunks may be found."""
        return Restriction.to(self.period, self.source)

    def of_any_time(self) -> "SearchRequest":
        """Return the request without its period."""
        return replace(self, period=None)

    def of_period_itself(self) -> "SearchRequest":
        """Return the request without the days in which its period is still reported."""
        return replace(self, period=self.period and self.period.itself)


def read_request(text: str, now: datetime, filters: Filters = ANYTHING) -> SearchRequest:
    """Read a question asked at `now`; a period that the filters name goes before its own."""
    timeframe = read_timeframe(text, now)
    period = timeframe.period
    if filters.since or filters.until:
        period = Period(filters.since, filters.until, "")
    return SearchRequest(text, now, timeframe, period, filters.source)
