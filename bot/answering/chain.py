"""The LangChain chain: a question is made to stand alone, searched for, answered and proved.

The one path for every question, whatever answers it. Does not choose sentences itself.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

from langchain_core.runnables import Runnable, RunnableLambda

from bot.answering.answer import Answer, Note, Reason
from bot.answering.evidence import AnsweringStep, Evidence
from bot.answering.notes.notes import notes_on
from bot.answering.proof import prove
from bot.answering.question import Question
from bot.answering.retrieve import EvidenceRetriever
from retrieval.article import Article, Hit

# Articles named as the closest where there is no answer.
NEAREST = 3


def build_chain(
    retriever: EvidenceRetriever, answering: AnsweringStep
) -> Runnable[Question, Answer]:
    """Return the chain; `answering` is extractive, or a chat model's.

    `invoke` gives the whole answer, `stream` each partial one before it.
    """

    def retrieve(question: Question) -> Evidence:
        return retriever.retrieve(question)

    def answer(evidence: Evidence) -> Iterator[Answer]:
        for draft in _answers(evidence, answering):
            proved = prove(draft)
            yield proved if proved.partial else _finished(proved, evidence)

    return RunnableLambda(retrieve, name="retrieve") | RunnableLambda(answer, name="answer")


def _answers(evidence: Evidence, answering: AnsweringStep) -> Iterator[Answer]:
    if evidence.hits:
        return answering(evidence)
    reason: Reason = "nothing_in_period" if evidence.outside else "no_articles"
    return iter([Answer("unknown", reason=reason)])


def _finished(answer: Answer, evidence: Evidence) -> Answer:
    """Add the notes, hits and times that every kind of answer has."""
    hits = evidence.closest
    answer = replace(answer, period=evidence.period)
    notes = (*answer.notes, *_assumed(evidence), *notes_on(answer, evidence.question, hits))
    ended = time.perf_counter()
    seconds = {
        "search": evidence.searched - evidence.began,
        "answer": ended - evidence.searched,
        "total": ended - evidence.began,
    }
    return replace(
        answer,
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
