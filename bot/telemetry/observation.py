"""The record of one question for logs, metrics and traces: times and counts.

Its text is in it only where the owner asks for that, and never logged.
"""

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from bot.answering.answer import Answer
from bot.answering.model_call import ModelCall
from bot.answering.question import Question

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchange:
    """What was said: the question, its answer, and the ids and scores of the articles found."""

    question: str
    answer: str
    documents: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Observation:
    """A question that has ended.

    `outcome` is the answer's status, "stopped", or the class name of an error; `began` is in
    seconds since the epoch; the other fields come from the answer, `best` from its best hit.
    `calls` are the requests to a chat model. There is an `exchange` only where its owner asks.
    """

    question: str
    began: float
    outcome: str
    total_ms: float
    search_ms: float = 0.0
    answer_ms: float = 0.0
    reason: str = ""
    mode: str = ""
    sentences: int = 0
    citations: int = 0
    hits: int = 0
    best: float = 0.0
    confidence: float = 0.0
    notes: str = ""
    calls: tuple[ModelCall, ...] = ()
    exchange: Exchange | None = None

    @property
    def fields(self) -> dict[str, str | float]:
        """What is logged and traced of every question, without any of its text."""
        others = {name: value for name, value in asdict(self).items() if name not in _NESTED}
        return others | {
            "model_calls": len(self.calls),
            "input_tokens": sum(call.input_tokens for call in self.calls),
            "output_tokens": sum(call.output_tokens for call in self.calls),
        }


_NESTED = ("calls", "exchange")

Observer = Callable[[Observation], None]


def observed(
    question: Question,
    answers: Iterable[Answer],
    observers: Iterable[Observer],
    calls: Sequence[ModelCall] = (),
    *,
    with_text: bool = False,
) -> Generator[Answer]:
    """Yield the answers to a question; call the observers when it ends, fails or is stopped.

    `calls` has by then the requests to a chat model; the text is observed only `with_text`.
    """
    began, clock = time.time(), time.perf_counter()
    id_ = question.id or secrets.token_hex(4)
    answer, outcome = Answer("error"), "stopped"
    try:
        for answer in answers:
            yield answer
        outcome = answer.status
    except Exception as error:
        outcome = type(error).__name__
        raise
    finally:
        milliseconds = 1000 * (time.perf_counter() - clock)
        observation = replace(
            _observation(id_, began, outcome, milliseconds, answer),
            calls=tuple(calls),
            exchange=_exchange(question, answer) if with_text else None,
        )
        for observer in observers:
            try:
                observer(observation)
            except Exception:
                log.exception("an observer of questions failed")


def log_question(observation: Observation) -> None:
    """Log a question as one line; an `Observer`."""
    values = observation.fields.items()
    fields = {name: value for name, value in values if value not in ("", "error")}
    line = " ".join(f"{name}={value}" for name, value in fields.items() if name != "began")
    log.info("%s", line, extra=fields)


def _observation(
    id_: str, began: float, outcome: str, milliseconds: float, answer: Answer
) -> Observation:
    return Observation(
        question=id_,
        began=began,
        outcome=outcome,
        total_ms=round(milliseconds, 1),
        search_ms=answer.timings.get("search", 0.0),
        answer_ms=answer.timings.get("answer", 0.0),
        reason=answer.reason or "",
        mode=answer.mode,
        sentences=len(answer.sentences),
        citations=len(answer.citations),
        hits=len(answer.hits),
        best=round(max((hit.score for hit in answer.hits), default=0.0), 2),
        confidence=round(answer.confidence, 3),
        notes=",".join(note.kind for note in answer.notes),
    )


def _exchange(question: Question, answer: Answer) -> Exchange:
    found = tuple((hit.chunk.article.id, hit.score) for hit in answer.hits)
    return Exchange(question.text, answer.text, found)
