"""Questions put to the app for the commands that search and ask, on a line or in batches."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.answering.rewriting.rewrite import stand_alone
from bot.cli.json_forms import answer_form, search_form
from bot.errors import QuestionError
from retrieval.article import Hit
from retrieval.filters import period_of

if TYPE_CHECKING:
    from bot.app import App


def ask(app: "App", question: Question) -> dict[str, Any]:
    """Return the JSON form of the answer to a question."""
    return answer_form(question.text, answer(app, question))


def answer(
    app: "App", question: Question, watch: Callable[[Answer], None] = lambda _: None
) -> Answer:
    """Return the answer to a question; raise `QuestionError` for an outlet of no article.

    `watch` is shown what is proved of it as it grows.
    """
    app.warm()  # so that the time is that of the answer
    given = Answer("error")
    for given in app.stream(question):
        watch(given)
    _check_source(app, question, given.hits)
    return given


def search(app: "App", question: Question, count: int) -> dict[str, Any]:
    """Return the JSON form of up to `count` hits for a question."""
    app.warm()  # so that the time is that of the search
    began = time.perf_counter()
    hits = _hits(app, question, count)
    milliseconds = round(1000 * (time.perf_counter() - began), 1)
    _check_source(app, question, hits)
    period = period_of(question.text, question.now, question.filters)
    return search_form(question.text, hits, period, {"search": milliseconds, "total": milliseconds})


def find(app: "App", question: Question, count: int) -> list[Hit]:
    """Return up to `count` hits; raise `QuestionError` for an outlet of no article."""
    hits = _hits(app, question, count)
    _check_source(app, question, hits)
    return hits


def _hits(app: "App", question: Question, count: int) -> list[Hit]:
    alone = stand_alone(question)
    return app.searcher.find(alone.text, now=alone.now, filters=alone.filters, count=count)


def _check_source(app: "App", question: Question, hits: Sequence[Hit]) -> None:
    """Tell an outlet that nobody knows from one that has nothing to say."""
    source = question.filters.source
    if hits or source is None:
        return
    known = {article.source.casefold() for article in app.library.articles()}
    if known and source.casefold() not in known:
        raise QuestionError(
            f"there are no articles of {source!r}; `footnote articles list` shows the outlets"
        )
