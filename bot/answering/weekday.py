"""Weekday of a question: the last such day on which there was something to the point.

Pure. "Who won the cup final on Saturday?" means the Saturday of the final, however long ago it was.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from retrieval.article import Article, Hit
from retrieval.dates.timeframe import Period
from retrieval.text.english import WEEKDAYS

# A hit is to the point if it scores, in log-odds, at most so much below the best one, and if one
# sentence covers at least this share of what the best covers. Of 23 questions of 2023 that name a
# day (29 November 2026), asked months later, 18 find the right article first instead of 16 or 17,
# and 12 answers say that they are of another time instead of 23; .75 loses two right articles.
TO_THE_POINT, COVERED = 2.0, 0.9

# An article means by a weekday the last one at its date, so it is of the week from that day on.
_WEEK = timedelta(days=7)
_NO_SUCH_DAY = r"(?<!\bnext )(?<!\bevery )(?<!\bcoming )"


def earlier_week(asked: Period, hits: Sequence[Hit]) -> Period | None:
    """Return the week from the last earlier such day of which a hit to the point tells, or None.

    `asked` is the period that a question's words name, `hits` are of any time. Where only undated
    articles tell of such a day, the period is any time.
    """
    telling = telling_hits(asked, hits, hits)
    if telling and not any(hit.chunk.article.timestamp for hit in telling):
        return replace(asked, since=None, until=None, ends=None)
    return _last(asked, telling)


def telling_hits(asked: Period, hits: Sequence[Hit], anytime: Sequence[Hit]) -> list[Hit]:
    """Return the hits that tell of such a weekday and are to the point beside those of any time."""
    best = max((hit.score for hit in anytime), default=0.0)
    share = max((_covered(hit) for hit in anytime), default=0.0)
    return [
        hit
        for hit in hits
        if asked.weekday is not None
        and hit.score >= best - TO_THE_POINT
        and _covered(hit) >= COVERED * share
        and names_weekday(hit.chunk.text, asked.weekday)
    ]


def names_weekday(text: str, weekday: int) -> bool:
    """Whether a text names a day of the week, and not one to come or every one."""
    return bool(re.search(rf"{_NO_SUCH_DAY}\b{WEEKDAYS[weekday]}\b", text, re.IGNORECASE))


def earlier_day(asked: Period, hits: Sequence[Hit]) -> Period | None:
    """Return the last such day at or before the newest hit but before the period, or None."""
    week = _last(asked, hits)
    return week and replace(week, until=week.since and week.since + timedelta(days=1), ends=None)


def _last(asked: Period, hits: Sequence[Hit]) -> Period | None:
    """Return the week from the last such day at or before any of the hits, but before `asked`."""
    weekday, since = asked.weekday, asked.since
    if weekday is None or since is None:
        return None
    days = [day for hit in hits if (day := _day(hit.chunk.article, since.tzinfo))]
    begins = (day - timedelta(days=(day.weekday() - weekday) % 7) for day in days)
    newest = max((begin for begin in begins if begin < since.date()), default=None)
    if newest is None:
        return None
    since = since.replace(year=newest.year, month=newest.month, day=newest.day)
    return replace(asked, since=since, until=since + _WEEK, ends=None)


def _covered(hit: Hit) -> float:
    """Return how much of the question one sentence covers, see `searcher`."""
    return hit.scores.get("sentence", 0.0)


def _day(article: Article, zone: tzinfo | None) -> date | None:
    if article.timestamp is None or article.published_from == "unknown":
        return None
    return datetime.fromtimestamp(article.timestamp, zone).date()
