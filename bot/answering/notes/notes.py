"""Notes beside an answer: how new it is, what is newer or corrected, and which outlets confirm it.

They say nothing that the hits do not show. Disagreements are found in `extractive.disagreement`.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.answering.answer import Answer, Citation, Note
from bot.answering.notes.corrections import superseded
from bot.answering.notes.corroboration import borrows, says_the_same
from bot.answering.question import Question
from bot.answering.wording import ago, listed, nothing_in, outlet, published, short_title
from retrieval.article import Article, Hit
from retrieval.dates.timeframe import Period

# More notes than this are not read; the ones that matter most come first.
MOST = 4

# Hits whose score, in log-odds, is at most this much below the best are on the subject: as in
# `retrieval.search.searcher`, where such hits count when the newest is wanted.
ON_SUBJECT = 2.0

# Words that ask for the present, and the days after which an answer to it is old. Of 226 news
# questions half are answered by an article of the last 4 days (2026-11-24); an office is held for
# longer.
_CURRENT: list[tuple[re.Pattern[str], int]] = [
    (re.compile(pattern, re.IGNORECASE), days)
    for pattern, days in (
        (r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right now)\b", 1),
        (r"\b(?:latest(?! to\b)|newest|most recent(?:ly)?|this week|so far|as of now)\b", 7),
        (
            r"\b(?:current(?:ly)?|nowadays|these days|at (?:the moment|present)|this month)\b"
            r"|(?<!until )(?<!by )(?<!from )\bnow\b(?! that\b)"
            r"|\b(?:is|are|does|do|has|have) .*\bstill\b"
            r"|^\W*(?:and )?who(?:\s+is|\s+are|[’']s) (?:the|our|in charge|leading|running)\b",
            30,
        ),
    )
]
# Seconds between two reports of the same news: beyond a week it is another year's or match's.
_SAME_NEWS = 7 * 24 * 3600.0


def outside_note(period: Period, cited: Iterable[Article]) -> Note:
    """Return that an answer is not of the period asked for, and of when it is instead."""
    days = list(dict.fromkeys(published(article) for article in sorted(_dated(cited), key=_when)))
    when = " to ".join(dict.fromkeys([days[0], days[-1]])) if days else "an unknown date"
    return Note("outside", f"{nothing_in(period).rstrip('.')}; this is of {when}.")


def notes_on(answer: Answer, question: Question, hits: Sequence[Hit]) -> tuple[Note, ...]:
    """Return what to know about an answer beside what it says, the most important first.

    `hits` are all that was found for the question. An answer that says nothing gets no notes.
    """
    if answer.status != "answered" or not answer.citations:
        return ()
    cited = list({citation.article.id: citation.article for citation in answer.citations}.values())
    notes = [
        *superseded(cited, hits),
        *_stale(answer, cited, question, hits),
        *_as_of(cited, question.now),
        *_assumed(cited),
        *_outlets(answer, hits),
    ]
    return tuple(notes[:MOST])


def _as_of(cited: Iterable[Article], now: datetime) -> Iterator[Note]:
    newest = max(_dated(cited), key=_when, default=None)
    if newest is None:
        yield Note("as_of", "No article used has a known date.")
    else:
        distance = ago(_day(newest), now.date())
        behind = f", {distance}" if distance else ""
        yield Note("as_of", f"Newest article used: {published(newest)}{behind}.")


def _stale(
    answer: Answer, cited: Iterable[Article], question: Question, hits: Sequence[Hit]
) -> Iterator[Note]:
    """Say that nothing newer was found, where the question is about the present.

    A question about a period that is over, and one with an undated article, gets no such note.
    """
    days = next((days for asks, days in _CURRENT if asks.search(question.text)), None)
    period = answer.period
    over = period and period.until and period.until < question.now
    best = max((hit.score for hit in hits), default=0.0)
    near = [article for hit in hits if hit.score >= best - ON_SUBJECT for article in _articles(hit)]
    dated = _dated([*cited, *near])
    if days is None or over or len(dated) < len([*cited, *near]):
        return
    newest = max(dated, key=_when)
    if question.now.date() - _day(newest) > timedelta(days=days):
        yield Note("stale", f"Nothing newer on this than {published(newest)} was found.")


def _assumed(cited: Iterable[Article]) -> Iterator[Note]:
    assumed = [
        article for article in cited if article.published and article.published_from == "assumed"
    ]
    for article in assumed[:1]:
        title = short_title(article)
        yield Note("assumed", f"The year of “{title}” is assumed; its text names none.")


def _outlets(answer: Answer, hits: Sequence[Hit]) -> Iterator[Note]:
    """Name the outlets that confirm the first sentence, and those that ran the same report."""
    first = answer.citations[0]
    confirming = [first.article]
    copies: list[Article] = []
    for hit in hits:
        article = hit.chunk.article
        if article.id == first.article.id:
            copies += hit.also
        elif not _is_of(article, confirming) and _confirms(hit, first):
            confirming.append(article)
    names = _outlet_names(confirming)
    if len(names) > 1:
        yield Note("outlets", f"Told by {len(names)} outlets independently: {listed(names)}.")
    also = [name for name in _outlet_names(copies) if name not in names]
    if also and first.article.source:
        yield Note("outlets", f"The same report also ran in {listed(also)}.")


def _confirms(hit: Hit, first: Citation) -> bool:
    """Whether a hit says the same, at about the same time, in words of its own."""
    whens = [_when(hit.chunk.article), _when(first.article)]
    if not math.isfinite(sum(whens)) or abs(whens[0] - whens[1]) > _SAME_NEWS:
        return False
    return not borrows(hit.chunk, first.article) and says_the_same(first.quote, hit.chunk)


def _is_of(article: Article, others: Iterable[Article]) -> bool:
    """Whether an article is of the outlet of another, or by its author or agency."""
    return any(
        article.source.casefold() == other.source.casefold()
        or (article.author and article.author.casefold() == other.author.casefold())
        for other in others
    )


def _outlet_names(articles: Iterable[Article]) -> list[str]:
    return list(dict.fromkeys(outlet(article) for article in articles if article.source))


def _articles(hit: Hit) -> list[Article]:
    return [hit.chunk.article, *hit.also]


def _dated(articles: Iterable[Article]) -> list[Article]:
    return [
        article for article in articles if article.published and article.published_from != "unknown"
    ]


def _when(article: Article) -> float:
    return article.timestamp if article.timestamp is not None else float("-inf")


def _day(article: Article) -> date:
    """Return the day that `wording.published` shows."""
    return datetime.fromisoformat(article.published or "").date()
