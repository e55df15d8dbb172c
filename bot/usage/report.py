"""The usage report: questions and ratings by week, unanswered topics, cited and uncited articles.

Pure, except for the embedding function that is passed in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.usage.records import QuestionRecord, Rating
from bot.usage.topics import Topic, topics
from retrieval.article import Article, Vectors

Row = TypeVar("Row", QuestionRecord, Rating)

_MOST_CITED, _NEVER_CITED, _CORRECTED = 10, 10, 20


@dataclass(frozen=True)
class Week:
    """A week that starts on `monday`: its questions by status, its ratings, its median time."""

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
class UsageReport:
    """What people asked, what had no answer, and which articles are cited.

    `missing` holds the topics of unanswered questions; `unkept` counts those whose text is not
    kept. `cited` holds titles with how often each is cited, `never` the newest titles of the
    `never_count` articles that are cited nowhere. `corrections` are the comments on answers.
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
    asked: Sequence[QuestionRecord],
    ratings: Sequence[Rating],
    articles: Sequence[Article],
    embed: Callable[[Sequence[str]], Vectors],
    zone: ZoneInfo,
) -> UsageReport:
    """Return the report; `articles` are sorted newest first."""
    unanswered = [record for record in asked if record.status == "unknown"]
    titles = {article.id: article.title or article.id for article in articles}
    counts = Counter(id_ for record in asked for id_ in record.cited)
    cited = [(titles[id_], count) for id_, count in counts.most_common() if id_ in titles]
    never = [title for id_, title in titles.items() if id_ not in counts]
    comments = [" — ".join(filter(None, [rating.why, rating.expected])) for rating in ratings]
    return UsageReport(
        weeks=tuple(_weeks(asked, ratings, zone)),
        missing=tuple(topics([record.words for record in unanswered if record.words], embed)),
        unkept=sum(not record.words for record in unanswered),
        cited=tuple(cited[:_MOST_CITED]),
        never=tuple(never[:_NEVER_CITED]),
        never_count=len(never),
        articles=len(articles),
        corrections=tuple(list(filter(None, comments))[-_CORRECTED:]),
    )


def _weeks(
    asked: Sequence[QuestionRecord], ratings: Sequence[Rating], zone: ZoneInfo
) -> Iterable[Week]:
    """Yield every week from the first to the last with questions or ratings, empty ones too."""
    asked_in, rated_in = _by_monday(asked, zone), _by_monday(ratings, zone)
    mondays = sorted({*asked_in, *rated_in})
    monday = mondays[0] if mondays else None
    while monday and monday <= mondays[-1]:
        questions = asked_in.get(monday, [])
        statuses = Counter(record.status for record in questions)
        votes = Counter(rating.helpful for rating in rated_in.get(monday, []))
        yield Week(
            monday,
            answered=statuses["answered"],
            unanswered=statuses["unknown"],
            failed=len(questions) - statuses["answered"] - statuses["unknown"],
            up=votes[True],
            down=votes[False],
            milliseconds=median([record.milliseconds for record in questions] or [0.0]),
        )
        monday += timedelta(days=7)


def _by_monday(rows: Iterable[Row], zone: ZoneInfo) -> Mapping[date, list[Row]]:
    weeks: dict[date, list[Row]] = {}
    for row in rows:
        day = datetime.fromtimestamp(row.created, zone).date()
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    return weeks
