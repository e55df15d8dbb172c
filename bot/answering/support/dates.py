"""Days, months and years that a sentence names, read by the day on which its article appeared.

"Tuesday" in an article of 19 May 2026 is 19 May 2026, and a year left out is the nearest one. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.text.english import MONTHS, WEEKDAYS

_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|(?<=Jan)uary|"
_MONTH += r"(?<=Feb)ruary|(?<=Mar)ch|(?<=Apr)il|(?<=Jun)e|(?<=Jul)y|(?<=Aug)ust|(?<=Sept)ember|"
_MONTH += r"(?<=Oct)ober|(?<=Nov)ember|(?<=Dec)ember)?(?![a-z])"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\d,.]*\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
_TO_DAY = r"(?:\s?(?:-|–|to|and|through)\s?(?P<last>\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d))?"
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(day.capitalize() for day in WEEKDAYS)})\b")
_PATTERNS = [
    re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_TO_DAY}(?:,?\s+(?:of\s+)?{_YEAR})?"),
    re.compile(rf"\b{_DAY}{_TO_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?"),
    re.compile(rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}"),
    _WEEKDAY,
    re.compile(r"\b(?P<relative>[Yy]esterday|[Tt]oday|[Tt]onight|[Tt]omorrow)\b"),
    re.compile(r"\b(?P<relative>[Tt]his|[Ll]ast|[Nn]ext|[Pp]revious)\s+year\b"),
    re.compile(rf"(?<![$£€\d,.-])\b{_YEAR}(?!\s*(?:%|percent|people|votes|miles|feet))s?\b"),
    re.compile(rf"\b{_MONTH}"),
]
# "May" and "March" are words as well: a month only beside what is said of months.
_OF_TIME = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|from|early|late|last|next|this|through|during|before|after)"
    r"|\bmid-?)\s*$",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset(["May", "March", "Mar"])
_RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_RELATIVE_YEARS = {"this": 0, "last": -1, "previous": -1, "next": 1}
_WEEK = 7


@dataclass(frozen=True)
class DateMention:
    """A date at `text[start:end]`: what may be meant, as (year, month, day), 0 where unsaid.

    `weekday`, from 0 for Monday, is that of a day of the week alone; where nothing says which one,
    `meant` is empty.
    """

    start: int
    end: int
    meant: frozenset[tuple[int, int, int]]
    weekday: int | None = None

    @property
    def names_day(self) -> bool:
        """Whether it is as exact as a day."""
        return self.weekday is not None or any(day for _, _, day in self.meant)

    def confirms(self, claimed: "DateMention") -> bool:
        """Whether each part that another mention states is stated by this one alike."""
        if not claimed.meant:
            return claimed.weekday in self._weekdays()
        return any(
            all(mine == theirs for mine, theirs in zip(own, other, strict=True) if theirs)
            for own in self.meant
            for other in claimed.meant
        )

    def excludes(self, claimed: "DateMention") -> bool:
        """Whether both state a part, and never alike."""
        if not claimed.meant:
            return bool(self._weekdays()) and claimed.weekday not in self._weekdays()
        return bool(self.meant) and not any(
            all(mine == theirs for mine, theirs in zip(own, other, strict=True) if mine and theirs)
            for own in self.meant
            for other in claimed.meant
        )

    def _weekdays(self) -> frozenset[int]:
        if self.weekday is not None:
            return frozenset([self.weekday])
        return frozenset(_safe(*day).weekday() for day in self.meant if all(day))


def read_dates(text: str, said_on: date | None = None) -> list[DateMention]:
    """Return the dates of a text in order, read as on the day that it appeared."""
    mentions: list[DateMention] = []
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())) and _is_date(match):
                taken.update(range(*match.span()))
                parts = match.groupdict()
                meant, day = frozenset(_meant(parts, said_on)), parts.get("weekday")
                weekday = WEEKDAYS.index(day.lower()) if day else None
                if meant or day:
                    mentions.append(DateMention(*match.span(), meant, weekday))
    return _joined(sorted(mentions, key=lambda mention: mention.start), text)


def weekdays(text: str) -> frozenset[str]:
    """Return the days of the week that a text names, alone or beside a date."""
    return frozenset(match["weekday"] for match in _WEEKDAY.finditer(text))


def _is_date(match: re.Match[str]) -> bool:
    """Whether "May" or "March" alone is a month here."""
    parts = match.groupdict()
    alone = parts.get("month") in _AMBIGUOUS and not parts.get("day") and not parts.get("year")
    return not alone or bool(_OF_TIME.search(match.string[: match.start()]))


def _meant(parts: dict[str, str | None], said_on: date | None) -> Iterator[tuple[int, int, int]]:
    year = int(parts.get("year") or 0)
    if weekday := parts.get("weekday"):
        yield from _weekdays(WEEKDAYS.index(weekday.lower()), said_on)
    elif relative := parts.get("relative"):
        yield from _relative(relative.lower(), said_on)
    elif parts.get("month") or parts.get("number"):
        month = int(parts["number"] or 0) if parts.get("number") else _month(parts["month"] or "")
        for day in filter(None, (parts.get("day"), parts.get("last"))):
            if 1 <= int(day) <= 31 and 1 <= month <= len(MONTHS):
                nearest = _nearest_year(month, int(day), said_on)
                yield year or nearest, month, int(day)
                if nearest and not year:  # an article that was published anew is older than its day
                    yield nearest - 1, month, int(day)
        if not parts.get("day"):
            yield year or _nearest_year(month, 15, said_on), month, 0
    else:
        yield year, 0, 0


def _weekdays(weekday: int, said_on: date | None) -> Iterator[tuple[int, int, int]]:
    """Yield the last and the next such day; of the day itself only that day is meant."""
    if said_on is None:
        return
    ahead = (weekday - said_on.weekday()) % _WEEK
    for days in {ahead, ahead - _WEEK} if ahead else {0}:
        day = said_on + timedelta(days=days)
        yield day.year, day.month, day.day


def _relative(word: str, said_on: date | None) -> Iterator[tuple[int, int, int]]:
    if said_on is None:
        return
    if word in _RELATIVE_YEARS:
        yield said_on.year + _RELATIVE_YEARS[word], 0, 0
    else:
        day = said_on + timedelta(days=_RELATIVE_DAYS[word])
        yield day.year, day.month, day.day


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _nearest_year(month: int, day: int, said_on: date | None) -> int:
    """The year that puts a day nearest to the one on which it was said; 0 if that is unknown."""
    if said_on is None:
        return 0
    years = (said_on.year - 1, said_on.year, said_on.year + 1)
    return min(years, key=lambda year: abs((_safe(year, month, day) - said_on).days))


def _safe(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # 31 April, or 29 February
        return date(year, month, 28)


def _joined(mentions: list[DateMention], text: str) -> list[DateMention]:
    """Read "Tuesday, 26 March 2024" as one date; where the two do not fit, as that weekday."""
    joined: list[DateMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        near = last and text[last.end : mention.start].strip(" ,()") in ("", "the", "morning")
        if last and near and last.names_day and mention.names_day:
            exact = last if last.weekday is None else mention
            meant = last.meant & mention.meant or exact.meant
            joined[-1] = DateMention(last.start, mention.end, meant)
        else:
            joined.append(mention)
    return joined
