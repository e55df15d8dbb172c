"""Filters as people type them: a day, "last week", or an outlet among the stored articles."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import Question
from bot.answering.wording import day, last_day
from bot.errors import QuestionError
from bot.input.question_fields import parse_time, parse_until
from retrieval.article import Article, Hit
from retrieval.dates.timeframe import read_timeframe
from retrieval.filters import Filters
from retrieval.text.normalise import normalise_line


def describe(filters: Filters) -> str:
    """Return the filters as in 'since 1 July 2025, outlet Gazette', or '' if there are none."""
    parts = [f"since {day(filters.since)}"] if filters.since else []
    parts += [f"until {day(last_day(filters.until))}"] if filters.until else []
    parts += [f"outlet {normalise_line(filters.source)}"] if filters.source else []
    return ", ".join(parts)


def restrict(
    filters: Filters,
    name: str,
    words: str,
    zone: ZoneInfo,
    articles: Callable[[], Sequence[Article]],
) -> Filters:
    """Return the filters with `name` (since, until or source) set from the words; 'off' unsets it.

    Raises `QuestionError` for words without a date, an unknown outlet, or an empty period.
    """
    change: dict[str, Any] = {name: None}
    if words.lower() != "off":
        change[name] = _outlet(words, articles()) if name == "source" else _edge(name, words, zone)
    filters = replace(filters, **change)
    if filters.since and filters.until and filters.since >= filters.until:
        raise QuestionError(f"the period would be empty: {describe(filters)}")
    return filters


def refuse_unknown_outlet(
    question: Question, hits: Sequence[Hit], articles: Callable[[], Sequence[Article]]
) -> None:
    """Raise `QuestionError` where nothing is found because no article is of the outlet."""
    outlet = question.filters.source
    if hits or outlet is None:
        return
    outlets = {article.source.casefold() for article in articles()}
    if outlets and outlet.casefold() not in outlets:
        raise QuestionError(
            f"there are no articles from {outlet!r}; `footnote articles list` shows the outlets"
        )


def _edge(name: str, words: str, zone: ZoneInfo) -> datetime:
    try:
        when = parse_until(words, zone) if name == "until" else parse_time(words, name, zone)
    except QuestionError:
        when = None
    return when or _read_phrase(name, words, zone)


def _read_phrase(name: str, words: str, zone: ZoneInfo) -> datetime:
    for phrase in (f"{name} {words}", words):
        period = read_timeframe(phrase, datetime.now(zone)).period
        if period and name == "since" and period.since:
            return period.since
        # The end of a period with both ends is set later than the words say: reports follow events.
        if period and name == "until" and period.until and not period.since:
            return period.until
    raise QuestionError(f"no date can be read from “{words}”; write 2025-07-31 or “last week”")


def _outlet(words: str, articles: Sequence[Article]) -> str:
    outlets = {article.source.casefold(): article.source for article in articles if article.source}
    if words.casefold() in outlets:
        return outlets[words.casefold()]
    near = get_close_matches(words.casefold(), outlets, n=1, cutoff=0.4)
    hint = f"did you mean {outlets[near[0]]}?" if near else "see /articles"
    raise QuestionError(f"there are no articles from “{words}”; {hint}")
