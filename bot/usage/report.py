"""The figures of a report, from what came of the questions and what is stored.

Pure, but for the embedding that is handed in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.usage.records import Asked, Rating
from bot.usage.topics import Topic, topics
from retrieval.article import Article
from retrieval.vectors import Vectors

Row = TypeVar("Row", Asked, Rating)

_MOST_CITED, _NEVER_CITED, _CORRECTED = 10, 10, 20


@dataclass(frozen=True)
class Week:
    """A week from its Monday: questions by how they ended, ratings, median milliseconds."""

    monday: date
    answered: int = 0
    unanswered: int = 0
    failed: int = 0
    up: int = 0
    down: int = 0
    milliseconds: float = 0.0

    @property
    def asked(self) -> int:
        """All questions of the week."""
        return self.answered + self.unanswered + self.failed


@dataclass(frozen=True)
class Report:
    """What an owner is told.

    `missing` are topics of questions without an answer, `unkept` how many more there are whose
    words are not kept; `cited` titles with how often, `never` titles of articles that nobody was
    shown of `never_count`, newest first; `corrections` what people wrote of answers.
    """

    weeks: tuple[Week, ...]
    missing: tuple[Topic, ...]
    unkept: int
    cited: tuple[tuple[str, int], ...]
    never: tuple[str, ...]
    never_count: int
    articles: int
    corrections: tuple[str, ...]


def report_on(
    asked: Sequence[Asked],
    ratings: Sequence[Rating],
    articles: Sequence[Article],
    embed: Callable[[Sequence[str]], Vectors],
    zone: ZoneInfo,
) -> Report:
    """Return the report; `articles` are sorted newest first."""
    unanswered = [one for one in asked if one.status == "unknown"]
    titles = {article.id: article.title or article.id for article in articles}
    counts = Counter(id_ for one in asked for id_ in one.cited)
    cited = [(titles[id_], count) for id_, count in counts.most_common() if id_ in titles]
    never = [title for id_, title in titles.items() if id_ not in counts]
    written = [" — ".join(filter(None, [one.why, one.expected])) for one in ratings]
    return Report(
        weeks=tuple(_weeks(asked, ratings, zone)),
        missing=tuple(topics([one.words for one in unanswered if one.words], embed)),
        unkept=sum(not one.words for one in unanswered),
        cited=tuple(cited[:_MOST_CITED]),
        never=tuple(never[:_NEVER_CITED]),
        never_count=len(never),
        articles=len(articles),
        corrections=tuple(list(filter(None, written))[-_CORRECTED:]),
    )


def _weeks(asked: Sequence[Asked], ratings: Sequence[Rating], zone: ZoneInfo) -> Iterable[Week]:
    """Yield a week for each from the first with anything in it to the last, empty ones too."""
    by_week = _by_monday(asked, zone)
    rated = _by_monday(ratings, zone)
    mondays = sorted({*by_week, *rated})
    monday = mondays[0] if mondays else None
    while monday and monday <= mondays[-1]:
        questions = by_week.get(monday, [])
        ended = Counter(one.status for one in questions)
        liked = Counter(one.helpful for one in rated.get(monday, []))
        yield Week(
            monday,
            answered=ended["answered"],
            unanswered=ended["unknown"],
            failed=len(questions) - ended["answered"] - ended["unknown"],
            up=liked[True],
            down=liked[False],
            milliseconds=median([one.milliseconds for one in questions] or [0.0]),
        )
        monday += timedelta(days=7)


def _by_monday(rows: Iterable[Row], zone: ZoneInfo) -> Mapping[date, list[Row]]:
    found: dict[date, list[Row]] = {}
    for row in rows:
        day = datetime.fromtimestamp(row.created, zone).date()
        found.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    return found
