"""Dates that were guessed when an article was first seen, which a later run does not move."""

from dataclasses import replace

from retrieval.article import Article

_GUESSED = ("assumed", "dateline")


def as_first_seen(article: Article, stored: Article | None) -> Article:
    """Return an article with the date that its dateline was read as when it was first stored.

    A dateline names a day without its year, which is guessed by the day of the ingest: a year later
    it would be another one, and the article a changed one.
    """
    if not stored or not stored.published or not article.published:
        return article
    if article.published_from not in _GUESSED or stored.published_from not in _GUESSED:
        return article
    same_day = article.published[4:] == stored.published[4:]
    if article.text != stored.text and not (same_day and article.published_from == "assumed"):
        return article
    return replace(article, published=stored.published, published_from=stored.published_from)
