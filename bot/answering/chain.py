"""The LangChain chain: a question is made to stand alone, searched for, answered and proved.

The one path for every question, whatever answers it. Does not choose sentences itself.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

from langchain_core.runnables import Runnable, RunnableLambda

from bot.answering.answer import Answer, Note
from bot.answering.dated import as_earlier, with_dates
from bot.answering.evidence import AnsweringStep, Evidence
from bot.answering.notes.notes import notes_on, outside_note
from bot.answering.proof import prove
from bot.answering.question import Question
from bot.answering.retrieve import EvidenceRetriever
from bot.answering.suggestions import Suggestions
from bot.answering.talk import talk_of, without_talk
from bot.answering.talk_reply import talk_reply


def build_chain(
    retriever: EvidenceRetriever,
    answering: AnsweringStep,
    suggestions: Suggestions | None = None,
) -> Runnable[Question, Answer]:
    """Return the chain; `answering` is extractive, or a chat model's.

    Without `suggestions` nothing can be said of the store, and talk is a question like any other.
    `invoke` gives the whole answer, `stream` each partial one before it.
    """

    def retrieve(question: Question) -> Evidence:
        question = replace(question, history=without_talk(question.history))
        talk = talk_of(question.text, talking=bool(question.history)) if suggestions else None
        if talk:
            return Evidence(question, time.perf_counter(), talk=talk)
        asked = tuple(turn.text for turn in question.history if turn.role == "user")
        return replace(retriever.retrieve(question), asked=asked)

    def answer(evidence: Evidence) -> Iterator[Answer]:
        if evidence.talk and suggestions:
            yield _talked(evidence, talk_reply(evidence.talk, evidence.question, suggestions))
            return
        for draft in _answers(evidence, answering):
            proved = prove(draft)
            placed = as_earlier(evidence, proved)
            proved = _labelled(proved, placed) if placed.outside else with_dates(proved, placed)
            if proved.partial:
                yield proved
                continue
            whole = _finished(proved, placed)
            follow_ups = suggestions.follow_ups(placed, whole) if suggestions else ()
            yield replace(whole, follow_ups=follow_ups)

    return RunnableLambda(retrieve, name="retrieve") | RunnableLambda(answer, name="answer")


def _talked(evidence: Evidence, reply: str) -> Answer:
    seconds = time.perf_counter() - evidence.began
    return Answer(
        "answered", reason="talk", talk=reply, timings={"total": round(1000 * seconds, 1)}
    )


def _answers(evidence: Evidence, answering: AnsweringStep) -> Iterator[Answer]:
    if evidence.closest:
        return answering(replace(evidence, hits=evidence.closest))
    return iter([Answer("unknown", reason="no_articles")])


def _labelled(answer: Answer, evidence: Evidence) -> Answer:
    """Say first that an answer is not of the period that was asked for.

    Where the asker set the period apart from the question, nothing outside it is an answer: it is
    shown as what is closest.
    """
    if answer.status != "answered":
        return replace(answer, reason="nothing_in_period")
    if evidence.period and evidence.period.phrase:
        note = outside_note(evidence.period, [c.article for c in answer.citations])
        return replace(answer, notes=(note, *answer.notes))
    return Answer(
        "unknown",
        reason="nothing_in_period",
        closest=answer.citations,
        confidence=answer.confidence,
        partial=answer.partial,
    )


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
        timings={name: round(1000 * value, 1) for name, value in seconds.items()},
    )


def _assumed(evidence: Evidence) -> Iterator[Note]:
    if evidence.question.assumed:
        yield Note("assumed", f"I took your question to be about {evidence.question.assumed}.")
    if pronoun := evidence.question.unresolved:
        yield Note("assumed", f"It is not clear what “{pronoun}” stands for; ask with the name.")
    for typed, written in evidence.respelt.items():
        yield Note("assumed", f"No article has “{typed}”; searched for “{written}” instead.")
