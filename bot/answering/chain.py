"""The LangChain chain: a question is made to stand alone, searched for, answered and proved.

The one path for every question, whatever answers it. Does not choose sentences itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.answering.citations import Answer, prove
from bot.answering.followup import stand_alone
from bot.answering.question import Question
from retrieval.article import Article, Hit
from retrieval.filters import window_of
from retrieval.retriever import HitRetriever
from retrieval.timeframe import Window

# Articles named as the closest where there is no answer.
NEAREST = 3


@dataclass(frozen=True)
class Evidence:
    """A question with what was found for it.

    `window` is the period that was searched; `nearest` are the closest articles from outside it,
    where it holds no hit. `began` and `searched` are readings of `time.perf_counter`.
    """

    question: Question
    began: float
    hits: tuple[Hit, ...] = ()
    window: Window | None = None
    nearest: tuple[Article, ...] = ()
    searched: float = field(default=0.0)


# The answering step: evidence to an answer, proved afterwards.
AnsweringStep = Callable[[Evidence], Answer]


def build_chain(retriever: HitRetriever, answering: AnsweringStep) -> Runnable[Question, Answer]:
    """Return the chain; `answering` is what differs between extractive and generated answers."""

    def retrieve(question: Question, config: RunnableConfig) -> Evidence:
        evidence = Evidence(question, time.perf_counter())
        alone = stand_alone(question)
        window = window_of(alone.text, question.now, question.filters)
        hits = _find(retriever, alone, config)
        nearest: tuple[Article, ...] = ()
        if not hits and window:
            anytime = replace(alone.filters, since=None, until=None, anytime=True)
            outside = _find(retriever, replace(alone, filters=anytime), config)
            nearest = _articles(outside)
        return replace(
            evidence,
            question=alone,
            hits=hits,
            window=window,
            nearest=nearest,
            searched=time.perf_counter(),
        )

    def answer(evidence: Evidence) -> Answer:
        return _finished(prove(_answer(evidence, answering)), evidence)

    return RunnableLambda(retrieve, name="retrieve") | RunnableLambda(answer, name="answer")


def _find(retriever: HitRetriever, question: Question, config: RunnableConfig) -> tuple[Hit, ...]:
    documents = retriever.invoke(question.text, config, now=question.now, filters=question.filters)
    return tuple(document.metadata["hit"] for document in documents)


def _answer(evidence: Evidence, answering: AnsweringStep) -> Answer:
    if evidence.hits:
        return answering(evidence)
    if evidence.nearest:
        return Answer("unknown", reason="nothing_in_period", nearest=evidence.nearest)
    return Answer("unknown", reason="no_articles")


def _finished(answer: Answer, evidence: Evidence) -> Answer:
    """Add to an answer what holds for every kind of it."""
    ended = time.perf_counter()
    nearest = answer.nearest or _articles(evidence.hits)
    seconds = {
        "search": evidence.searched - evidence.began,
        "answer": ended - evidence.searched,
        "total": ended - evidence.began,
    }
    return replace(
        answer,
        window=evidence.window,
        hits=evidence.hits,
        nearest=nearest[:NEAREST] if answer.status == "unknown" else (),
        timings={name: round(1000 * value, 1) for name, value in seconds.items()},
    )


def _articles(hits: tuple[Hit, ...]) -> tuple[Article, ...]:
    return tuple({hit.chunk.article.id: hit.chunk.article for hit in hits}.values())
