"""The candidates of searches for questions with known answers: their features, and which are right.

Nothing is reranked, nor sorted by date for a question that wants "latest".
"""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from benchmarks.listwise import Numbers
from bot.answering.rewriting.rewrite import stand_alone
from bot.app import App
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.metrics import holds_answer
from bot.settings import Settings
from retrieval.article import Chunk, Vectors
from retrieval.dates.timeframe import read_timeframe
from retrieval.filters import Restriction
from retrieval.search.articles import CurrentArticles
from retrieval.search.candidates import POOL
from retrieval.search.ranking import WEIGHTS, Ranked
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher

NAMES = list(WEIGHTS)  # of the features
FAR = datetime.max.replace(tzinfo=UTC)  # asked then, every article is as old as can be


@dataclass(frozen=True)
class Pool:
    """The candidates of one search: a row of features for each, and whether it is right."""

    case: Case
    ranked: list[Ranked]
    x: Numbers
    y: NDArray[np.bool_]
    articles: CurrentArticles


Row = list[Pool]  # of the period that the question names, if it does, and of any time


def read_rows(store: Path, questions: Path, with_age: bool) -> list[Row]:
    """Search for every answerable question as the product does, but read each candidate."""
    searcher, cases = App(Settings(data_dir=store)).searcher, read_cases(questions, ZoneInfo("UTC"))
    return [read_row(searcher, case, with_age) for case in cases if case.answerable]


def read_row(searcher: Searcher, case: Case, with_age: bool) -> Row:
    row, asked = [], stand_alone(case.question)
    now = asked.now if with_age else FAR
    timeframe = read_timeframe(asked.text, asked.now)
    vector = Future[Vectors]()
    vector.set_result(searcher.index.embedder.embed_question(asked.text))
    restrictions = [
        Restriction.to(period, asked.filters.source)
        for period in dict.fromkeys((timeframe.period, None))
    ]
    request = replace(read_request(asked.text, asked.now), timeframe=timeframe, now=now)
    articles = CurrentArticles(searcher.index.store.articles)
    for ranked in searcher._ranked(request, vector, restrictions, articles, 2 * POOL):
        articles.load(one.chunk for one in ranked)
        kept = [(one, article) for one in ranked if (article := articles.of(one.chunk))]
        chunks = [Chunk(article, one.chunk.start, one.chunk.end) for one, article in kept]
        x = np.array([[one.scores[name] for name in NAMES] for one, _ in kept])
        y = np.array([is_right(case, chunk) for chunk in chunks], bool)
        row += [Pool(case, [one for one, _ in kept], x, y, articles)] if kept else []
    return row


def is_right(case: Case, chunk: Chunk) -> bool:
    right_article = not case.article_ids or chunk.article.id in case.article_ids
    return right_article and holds_answer(chunk.text, case.answers)
