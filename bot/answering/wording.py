"""Wording of dates, periods, outlets and refusals, the same in every channel.

Pure. Returns plain text on one line, safe to show.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer, Reason
from retrieval.article import Article
from retrieval.dates.timeframe import Period
from retrieval.text.normalise import normalise_line

_REASONS: dict[Reason, str] = {
    "no_articles": "There are no articles yet. `footnote ingest PATH` adds some.",
    "no_support": "Nothing in the articles is to the point.",
    "disagreement": "The articles disagree.",
}
_LONGEST_TITLE = 80  # characters
_LISTED = 3
_NEAR_DAYS = ("today", "yesterday")
# Units of a distance in days, and from how many days on: at least two of it, so never "1 years".
_UNITS = (("year", 365, 730), ("month", 30, 60), ("week", 7, 14))


def title(article: Article) -> str:
    """Return the title, or 'Untitled'."""
    return normalise_line(article.title) or "Untitled"


def outlet(article: Article) -> str:
    """Return who published the article: its source, else the file name in its id."""
    return normalise_line(article.source or PurePosixPath(article.id).name or article.id)


def published(article: Article) -> str:
    """Return the date as in '31 July 2025' or, where it is a guess, 'about … (assumed)'."""
    if not article.published or article.published_from == "unknown":
        return "date unknown"
    date = day(datetime.fromisoformat(article.published))
    return f"about {date} (assumed)" if article.published_from == "assumed" else date


def short_title(article: Article) -> str:
    """Return the title, cut between words where it is too long for a note."""
    whole = title(article)
    if len(whole) <= _LONGEST_TITLE:
        return whole
    cut = whole[:_LONGEST_TITLE]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:–—-')}…"


def ago(then: date, today: date) -> str:
    """Return how long ago a day was, as in 'yesterday' or '3 weeks ago'; '' for one to come."""
    days = (today - then).days
    if days < len(_NEAR_DAYS):
        return _NEAR_DAYS[days] if days >= 0 else ""
    for unit, length, least in _UNITS:
        if days >= least:
            return f"{days // length} {unit}s ago"
    return f"{days} days ago"


def listed(names: Sequence[str]) -> str:
    """Return up to three names as in 'the Gazette, the Times and 2 others'."""
    shown = list(names[:_LISTED])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} other{'s' if more > 1 else ''}")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def refusal(answer: Answer) -> str:
    """Return what stands first in place of an answer: that and why there is none.

    Where there are closest quotes, it introduces them.
    """
    first = "I don't know." if answer.status == "unknown" else "No answer could be made."
    if answer.reason == "nothing_in_period":
        first = f"{first} {nothing_in(answer.period)}"
    elif answer.closest:
        first = "The articles may not answer this."
    elif answer.reason:
        first = f"{first} {_REASONS[answer.reason]}"
    return f"{first} The closest passages:" if answer.closest else first


def lead(answer: Answer) -> str:
    """Return the line that stands before an answer, so that old news is not read as new, or ''."""
    return next((normalise_line(note.text) for note in answer.notes if note.kind == "outside"), "")


def reply_text(answer: Answer) -> str:
    """Return an answer or a refusal as plain text on one line, with the closest quotes."""
    if answer.status == "answered":
        return " ".join(filter(None, [lead(answer), answer.text]))
    quotes = (f"“{normalise_line(c.quote)}” [{c.n}]" for c in answer.closest)
    return " ".join([refusal(answer), *quotes])


def follow_ups(answer: Answer) -> str:
    """Return the line that offers further questions, or ''."""
    questions = map(normalise_line, answer.follow_ups)
    return f"You could ask next: {' '.join(questions)}" if answer.follow_ups else ""


def nothing_in(period: Period | None) -> str:
    """Return that a period holds nothing, as in 'Nothing to the point on 1 May 2026 was found.'."""
    return f"Nothing to the point {_in(period) if period else 'from that period'} was found."


def remarks(answer: Answer) -> list[str]:
    """Return what there is to know beside the answer: its other notes, and the period searched."""
    lines = [normalise_line(note.text) for note in answer.notes if note.kind != "outside"]
    period = answer.period
    if period and answer.reason != "nothing_in_period" and not lead(answer):
        edge = period.since or period.until
        lines.append(f"Searched {period_text(period)}" + (f", {_zone(edge)}" if edge else ""))
    return lines


def period_text(period: Period) -> str:
    """Return the period as in '16 to 22 November 2026 (“last week”)', its last day included."""
    phrase = normalise_line(period.phrase)
    return _days(period) + (f" (“{phrase}”)" if phrase else "")


def day(when: datetime) -> str:
    """Return the day as in '31 July 2025'."""
    return f"{when.day} {when:%B} {when.year}"


def last_day(until: datetime) -> datetime:
    """Return the last day before an end that is excluded."""
    return until - timedelta(days=1) if until.time() == until.min.time() else until


def _in(period: Period) -> str:
    if not (period.since and period.until):
        return period_text(period)
    return f"{'from' if ' to ' in _days(period) else 'on'} {period_text(period)}"


def _days(period: Period) -> str:
    since, until = period.since, period.until and last_day(period.until)
    if not since:
        return f"until {day(until)}" if until else "all articles"
    if not until:
        return f"since {day(since)}"
    if since.date() == until.date():
        return day(since)
    first = day(since) if since.year != until.year else f"{since.day} {since:%B}"
    if (since.year, since.month) == (until.year, until.month):
        first = f"{since.day}"
    return f"{first} to {day(until)}"


def _zone(when: datetime) -> str:
    return when.tzinfo.key if isinstance(when.tzinfo, ZoneInfo) else when.tzname() or ""
