"""Corrections: what has superseded a cited article, a correction, a later version or a change.

A newer article on the same subject supersedes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.answering.answer import Note
from bot.answering.wording import day, outlet, published, short_title
from retrieval.article import Article, Hit, moment

_CORRECTION = re.compile(r"^\W*(?:correction|clarification|corrected)\b", re.IGNORECASE)
_CORRECTED = re.compile(
    r"\b(?:an? (?:earlier|previous) version of (?:this|the) (?:article|story|report|piece|post)"
    r"|this (?:article|story|report|piece|post) (?:has been|was) corrected)\b"
    r"|^\W*correction\b[^\n]{0,40}:",
    re.IGNORECASE | re.MULTILINE,
)
_CHANGED = re.compile(
    r"\bthis (?:article|story|report|piece|post) (?:has been|was) (?:amended|updated)\b",
    re.IGNORECASE,
)
# A correction is of an article if it names this many of the words of its title.
_SHARED_WORDS = 2


def superseded(cited: Iterable[Article], hits: Sequence[Hit]) -> Iterator[Note]:
    """Yield a note for each cited article that has a correction, a later version or a change."""
    found = [article for hit in hits for article in (hit.chunk.article, *hit.also)]
    for article in cited:
        text = _superseded_by(article, found) or _own_changes(article)
        if text:
            yield Note("superseded", text)


def successor(article: Article, found: Iterable[Article]) -> Article | None:
    """Return the newest of the articles that is a correction or a later version of an article."""
    later = [newer for newer in found if newer.id != article.id and _is_later(newer, article)]
    newest_first = sorted(later, key=lambda newer: newer.timestamp or 0.0, reverse=True)
    replaces = (
        newer for newer in newest_first if _corrects(newer, article) or _same_page(newer, article)
    )
    return next(replaces, None)


def _superseded_by(article: Article, found: Iterable[Article]) -> str:
    newer = successor(article, found)
    if newer is None:
        return ""
    named = f"“{short_title(newer)}” ({outlet(newer)}, {published(newer)})"
    if _corrects(newer, article):
        return f"A correction was published later: {named}."
    return f"There is a later version of “{short_title(article)}”: {named}."


def _own_changes(article: Article) -> str:
    """Return what an article says of its own changes; one on its first day is not worth a note."""
    changed = moment(article.updated).date() if article.updated else None
    first = moment(article.published).date() if article.published else None
    on = f", on {day(moment(article.updated))}" if article.updated and changed != first else ""
    named = f"“{short_title(article)}” ({outlet(article)})"
    if _CORRECTION.search(article.title):
        return f"{named} is a correction of an earlier report."
    if _CORRECTED.search(article.text):
        return f"{named} was corrected after it was published{on}."
    if _CHANGED.search(article.text) or (on and changed and (first is None or changed > first)):
        return f"{named} was changed after it was published{on}."
    if article.version > 1:
        return f"{named} has changed since it was first read; this is version {article.version}."
    return ""


def _corrects(newer: Article, article: Article) -> bool:
    if not _CORRECTION.search(newer.title):
        return False
    if newer.source.casefold() != article.source.casefold():
        return False
    words = set(re.findall(r"\w{4,}", _CORRECTION.sub("", newer.title).casefold()))
    shared = words.intersection(re.findall(r"\w{4,}", article.title.casefold()))
    return len(shared) >= _SHARED_WORDS


def _same_page(newer: Article, article: Article) -> bool:
    urls = [re.split(r"#|[?&]utm_", version.url)[0].rstrip("/") for version in (newer, article)]
    return bool(urls[0]) and urls[0] == urls[1]


def _is_later(newer: Article, article: Article) -> bool:
    if newer.timestamp is None or article.timestamp is None:
        return False
    return newer.timestamp > article.timestamp
