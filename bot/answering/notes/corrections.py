"""What has taken the place of a cited article: a correction, a later version, a change of its own.

Pure. A newer article on the same subject is none of these.
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
    """One note for each cited article that is not, or not the last, as it was first published."""
    found = [article for hit in hits for article in (hit.chunk.article, *hit.also)]
    for article in cited:
        said = _newer(article, found) or _of_itself(article)
        if said:
            yield Note("superseded", said)


def _newer(article: Article, found: Iterable[Article]) -> str:
    later = [one for one in found if one.id != article.id and _is_later(one, article)]
    for one in sorted(later, key=lambda one: one.timestamp or 0.0, reverse=True):
        named = f"“{short_title(one)}” ({outlet(one)}, {published(one)})"
        if _corrects(one, article):
            return f"A correction was published later: {named}."
        if _same_page(one, article):
            return f"There is a later version of “{short_title(article)}”: {named}."
    return ""


def _of_itself(article: Article) -> str:
    """What an article says of its own changes; a change on the day it appeared is no news."""
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


def _corrects(one: Article, article: Article) -> bool:
    if not _CORRECTION.search(one.title) or one.source.casefold() != article.source.casefold():
        return False
    words = set(re.findall(r"\w{4,}", _CORRECTION.sub("", one.title).casefold()))
    shared = words.intersection(re.findall(r"\w{4,}", article.title.casefold()))
    return len(shared) >= _SHARED_WORDS


def _same_page(one: Article, article: Article) -> bool:
    addresses = [re.split(r"#|[?&]utm_", some.url)[0].rstrip("/") for some in (one, article)]
    return bool(addresses[0]) and addresses[0] == addresses[1]


def _is_later(one: Article, other: Article) -> bool:
    if one.timestamp is None or other.timestamp is None:
        return False
    return one.timestamp > other.timestamp
