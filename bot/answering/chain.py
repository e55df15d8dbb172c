"""The LangChain chain: a question is made to stand alone, searched for, answered and proved.

The one path for every question, whatever answers it. Does not choose sentences itself.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.answering.answer import Answer, Note, Reason
from bot.answering.evidence import AnsweringStep, Evidence
from bot.answering.news_question import asks_for_news
from bot.answering.notes.notes import notes_on
from bot.answering.proof import prove
from bot.answering.question import Question
from bot.answering.rewriting.rewrite import stand_alone
from retrieval.article import Article, Hit
from retrieval.filters import period_of
from retrieval.search.retriever import HitRetriever

# Articles named as the closest where there is no answer.
NEAREST = 3

# In log-odds: where the best hit of any time is so much better than the best of the period that the
# question names, the period holds no answer. On the 94 answerable news questions that name one
# (2026-11-24) hit@5 is .745 and MRR .654, for hits of the period alone .617 and .551; .5 gives the
# same, but refuses 22 of them for their period where 1 refuses 17, and 2 loses MRR.
OUTSHONE = 1.0


# Makes a follow-up stand alone.
Condensing = Callable[[Question], Question]


def build_chain(
    retriever: HitRetriever, answering: AnsweringStep, condensing: Condensing = stand_alone
) -> Runnable[Question, Answer]:
    """Return the chain; the two steps are what a language model does in another way.

    `invoke` gives the whole answer, `stream` each partial one before it.
    """

    def retrieve(question: Question, config: RunnableConfig) -> Evidence:
        began = time.perf_counter()
        alone, news = _understood(question, condensing)
        period = period_of(alone.text, question.now, question.filters)
        period = period.itself if news and period else period
        find = partial(_leading if news else _find, retriever, config)
        hits = find(alone)
        if news and not hits and not period:  # nothing has a date
            news, hits = False, _find(retriever, config, alone)
        outside: tuple[Hit, ...] = ()
        # A period that was set, not read from the question's words, holds even if outshone.
        if period and (period.phrase or not hits):
            anytime = replace(alone.filters, since=None, until=None, anytime=True)
            anything = find(replace(alone, filters=anytime))
            if not hits or (not news and outshone(hits, anything)):
                hits, outside = (), anything
        respelt = retriever.searcher.respelt(alone.text, hits or outside)
        return Evidence(alone, began, hits, period, outside, respelt, news, time.perf_counter())

    def answer(evidence: Evidence) -> Iterator[Answer]:
        for given in _answers(evidence, answering):
            proved = prove(given)
            yield proved if proved.partial else _finished(proved, evidence)

    return RunnableLambda(retrieve, name="retrieve") | RunnableLambda(answer, name="answer")


def _understood(question: Question, condensing: Condensing) -> tuple[Question, bool]:
    """Return the question so that it stands alone, and whether it names no subject."""
    if asks_for_news(question.text, question.now, talking=bool(question.history)):
        return replace(question, history=()), True
    alone = condensing(question)
    return alone, asks_for_news(alone.text, question.now)


def _find(retriever: HitRetriever, config: RunnableConfig, question: Question) -> tuple[Hit, ...]:
    documents = retriever.invoke(question.text, config, now=question.now, filters=question.filters)
    return tuple(document.metadata["hit"] for document in documents)


def _leading(retriever: HitRetriever, _: RunnableConfig, question: Question) -> tuple[Hit, ...]:
    filters, now = question.filters, question.now
    if period := period_of(question.text, now, filters):
        filters = replace(filters, since=period.since, until=period.itself.until)
    return tuple(retriever.searcher.leading(now=now, filters=filters))


def outshone(hits: Sequence[Hit], anything: Sequence[Hit], margin: float = OUTSHONE) -> bool:
    """Whether hits of any time say so much more that those of a period are no answer.

    Scores are relative to what else was found, so an article found both times counts by the better.
    """
    if not hits or not anything:
        return not hits
    within = {hit.chunk.article.id for hit in hits}
    again = [hit.score for hit in anything if hit.chunk.article.id in within]
    best = max(again + [hit.score for hit in hits])
    return best < max(hit.score for hit in anything) - margin


def _answers(evidence: Evidence, answering: AnsweringStep) -> Iterator[Answer]:
    if evidence.hits:
        return answering(evidence)
    reason: Reason = "nothing_in_period" if evidence.outside else "no_articles"
    return iter([Answer("unknown", reason=reason)])


def _finished(answer: Answer, evidence: Evidence) -> Answer:
    """Add to an answer what holds for every kind of it."""
    hits = evidence.hits or evidence.outside
    told = replace(answer, period=evidence.period)
    notes = (*answer.notes, *_assumed(evidence), *notes_on(told, evidence.question, hits))
    ended = time.perf_counter()
    seconds = {
        "search": evidence.searched - evidence.began,
        "answer": ended - evidence.searched,
        "total": ended - evidence.began,
    }
    return replace(
        told,
        notes=notes,
        hits=hits,
        nearest=_articles(hits)[:NEAREST] if answer.status == "unknown" else (),
        timings={name: round(1000 * value, 1) for name, value in seconds.items()},
    )


def _assumed(evidence: Evidence) -> Iterator[Note]:
    if evidence.question.assumed:
        yield Note("assumed", f"Taken to be about {evidence.question.assumed}.")
    for typed, written in evidence.respelt.items():
        yield Note("assumed", f"No article has “{typed}”; searched for “{written}” instead.")


def _articles(hits: tuple[Hit, ...]) -> tuple[Article, ...]:
    return tuple({hit.chunk.article.id: hit.chunk.article for hit in hits}.values())
