"""Time spans, and the arithmetic of days and months. Days begin in the zone of the moment given."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


@dataclass(frozen=True)
class TimeSpan:
    """A stretch of time, its end excluded."""

    start: datetime
    end: datetime
    again: datetime | None = None  # when words that come round ("on Sunday") are next due

    @property
    def is_event(self) -> bool:
        """Whether it is a day or a weekend, in which things happen rather than go on."""
        return self.end - self.start < timedelta(days=3)

    @property
    def is_weekday(self) -> bool:
        """Whether the words name a day that every week has, and not which one."""
        week, day = timedelta(days=7), timedelta(days=1)
        return self.again == self.start + week and self.end == self.start + day


def midnight(now: datetime) -> datetime:
    """Return the start of the day of `now`, in its zone."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def tomorrow(now: datetime) -> datetime:
    """Return the end of the day of `now`, in its zone."""
    return midnight(now) + timedelta(days=1)


def day_span(now: datetime, back: int, length: int = 1, again: int = 0) -> TimeSpan:
    """Return the days from so many days ago; `again` days later they come round."""
    start = midnight(now) - timedelta(days=back)
    due = start + timedelta(days=again) if again else None
    return TimeSpan(start, start + timedelta(days=length), due)


def months(now: datetime, index: int, size: int, again: int = 0) -> TimeSpan:
    """Return `size` months from the one with this `index`, counted from the year 0."""
    start, end, due = (
        midnight(now).replace(year=i // 12, month=i % 12 + 1, day=1)
        for i in (index, index + size, index + again)
    )
    return TimeSpan(start, end, due if again else None)


def units_ago(now: datetime, count: int, unit: str) -> datetime:
    """Return the start of the day so many units ago; 31 May less a month is 30 April."""
    if unit == "hour":
        return (now.astimezone(UTC) - timedelta(hours=count)).astimezone(now.tzinfo)
    if unit in _UNIT_DAYS:
        return midnight(now) - timedelta(days=count * _UNIT_DAYS[unit])
    first = months(now, now.year * 12 + now.month - 1 - count * UNIT_MONTHS[unit], 1).start
    return first.replace(day=min(now.day, monthrange(first.year, first.month)[1]))
