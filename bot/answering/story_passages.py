"""The passages of a story: those of a subject's articles, if there are articles on the subject.

Pure. What asks for a story is in `story_question`.
"""

from collections.abc import Sequence
from enum import IntEnum

from bot.answering.notes.corrections import successor
from retrieval.article import Article, Hit
from retrieval.search.query import Query
from retrieval.text.sentences import split_sentences

# Characters of an article in which it says what it is about.
LEAD = 600

# In log-odds: an article that names the subject only in its text is of its story if it was found
# nearly as well as the best one. On the sample articles (2026-11-28) a storm's aftermath is 2.1
# below, a march that crossed a bridge 3.2.
NEAR = 2.75

# Days without an article after which a story is over: before them "the bridge" is another one, but
# what has a name of its own is longer the same. By eye, on 20 subjects of news (2026-11-29).
SILENCE, SILENCE_OF_NAMED = 180, 730

# The share of the weight of a long subject's words that says as much as all of them; a subject of
# one or two words must be there whole.
_MOST, _SHORT = 0.75, 2

_DAY = 24 * 3600.0


class Place(IntEnum):
    """Where an article names a subject, the least telling place first."""

    NOWHERE = 0
    TEXT = 1
    LEAD = 2
    TITLE = 3


def story_passages(subject: Query, hits: Sequence[Hit], silence: float = SILENCE) -> list[Hit]:
    """Return the hits of the subject's articles: the best hit of each article, then the others.

    There are none where the best article has no date, as a story is told by dates. A correction or
    a later version stands in place of what it replaces. What lies before `silence` days without an
    article is another story.
    """
    places: dict[str, Place] = {}
    for hit in hits:
        id_ = hit.chunk.article.id
        places[id_] = max(places.get(id_, Place.NOWHERE), named_at(subject, hit))
    best = max(places.values(), default=Place.NOWHERE)
    leading = [hit for hit in hits if places[hit.chunk.article.id] == best]
    if best == Place.NOWHERE or not any(is_dated(hit.chunk.article) for hit in leading):
        return []
    bar = max(hit.score for hit in leading) - NEAR
    telling = [
        hit
        for hit in hits
        if is_dated(hit.chunk.article)
        and _is_told(places[hit.chunk.article.id], best, near=hit.score >= bar)
    ]
    articles = _newest_run([hit.chunk.article for hit in first_of_each(telling)], silence)
    run = {article.id for article in articles}
    telling = [hit for hit in telling if hit.chunk.article.id in run]
    telling = [hit for hit in telling if not successor(hit.chunk.article, articles)]
    first = first_of_each(telling)
    return [*first, *(hit for hit in telling if hit not in first)]


def first_of_each(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best hit of each article, in their order."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.chunk.article.id, hit)
    return list(first.values())


def _newest_run(articles: Sequence[Article], silence: float) -> list[Article]:
    """Return the newest articles, back to the first silence."""
    by_date = sorted(articles, key=lambda article: article.timestamp or 0.0, reverse=True)
    run: list[Article] = []
    for article in by_date:
        if run and (run[-1].timestamp or 0.0) - (article.timestamp or 0.0) > silence * _DAY:
            break
        run.append(article)
    return run


def named_at(subject: Query, hit: Hit) -> Place:
    """Return where the article of a hit names the subject."""
    article = hit.chunk.article
    if covers(subject, article.title):
        return Place.TITLE
    if _names(subject, article, 0, LEAD, article.title):
        return Place.LEAD
    if _names(subject, article, hit.chunk.start, hit.chunk.end):
        return Place.TEXT
    return Place.NOWHERE


def is_dated(article: Article) -> bool:
    """Whether the day on which an article was published is known, or assumed."""
    return bool(article.published) and article.published_from != "unknown"


def covers(subject: Query, text: str, title: str = "") -> bool:
    """Whether a text, with a title, names the subject."""
    share = subject.share({*subject.stems(text), *subject.stems(title)})
    return share > (0.99 if len(subject.weights) <= _SHORT else _MOST)


def _is_told(named: Place, best: Place, *, near: bool) -> bool:
    """Whether an article is of a story whose best article names the subject at `best`."""
    return named == Place.TITLE or (near and named >= min(best, Place.LEAD))


def _names(subject: Query, article: Article, start: int, end: int, title: str = "") -> bool:
    spans = split_sentences(article.text, start, min(end, len(article.text)))
    return any(covers(subject, article.text[span.start : span.end], title) for span in spans)
