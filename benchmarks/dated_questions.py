"""Dated articles, and questions with those that answer them, drawn by chance."""

import gzip
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.evaluation.cases import Case
from retrieval.article import Article
from retrieval.reading import read_articles

FRESH = timedelta(days=21)  # before a question's own day, in which an article may answer it


def choose(
    cases: Sequence[Case], articles: Mapping[str, Article], count: int, chance: random.Random
) -> tuple[list[Case], dict[str, list[Article]]]:
    """Return so many answerable questions and all others, and the articles of the former."""
    gold = {}
    for case in cases:
        day = case.question.now.date()
        own = [articles[id_] for id_ in case.article_ids if id_ in articles]
        fresh = [one for one in own if day - FRESH <= day_of(one) < day]
        if case.answerable and fresh:
            gold[case.id] = fresh
    taken = sorted(gold)
    chance.shuffle(taken)
    gold = {id_: gold[id_] for id_ in taken[:count]}
    return [case for case in cases if case.id in gold or not case.answerable], gold


def choose_articles(
    cases: Sequence[Case],
    gold: Mapping[str, Sequence[Article]],
    articles: Mapping[str, Article],
    others: int,
    chance: random.Random,
) -> list[Article]:
    """Return the articles of the questions and so many that hold none of their answers."""
    own = {article.id for some in gold.values() for article in some}
    older = {id_ for case in cases if case.id in gold for id_ in case.article_ids}
    rest = sorted(articles.keys() - own - older)
    chance.shuffle(rest)
    return [articles[id_] for id_ in [*sorted(own), *rest[:others]]]


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def day_of(article: Article) -> date:
    """Return the day of an article; one without a day was always there."""
    return date.fromisoformat((article.published or "0001-01-01")[:10])


def dated_articles(path: Path, folder: Path) -> Iterator[Article]:
    """Yield the articles of a file, which may be packed."""
    whole = folder / "articles.jsonl"
    content = path.read_bytes()
    whole.write_bytes(gzip.decompress(content) if path.suffix == ".gz" else content)
    for item in read_articles([whole]):
        if isinstance(item, Article):
            yield item
