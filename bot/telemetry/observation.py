"""What is told of one question: how long what took, how much there was; never a word of it."""

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import asdict, dataclass

from bot.answering.answer import Answer
from bot.answering.question import Question

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Observation:
    """A question that has ended.

    `outcome` is the answer's status, "stopped", or the name of an error; `began` seconds since the
    epoch; the rest is of the answer, times in milliseconds, `best` the score of the best hit.
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


Observer = Callable[[Observation], None]


def observed(
    question: Question, answers: Iterable[Answer], observers: Iterable[Observer]
) -> Generator[Answer]:
    """Yield the answers of a question, and tell the observers when it has ended, however it did."""
    began, clock = time.time(), time.perf_counter()
    id_ = question.id or secrets.token_hex(4)
    given, outcome = Answer("error"), "stopped"
    try:
        for given in answers:
            yield given
        outcome = given.status
    except Exception as error:
        outcome = type(error).__name__
        raise
    finally:
        took = 1000 * (time.perf_counter() - clock)
        seen = _seen(id_, began, outcome, took, given)
        for observer in observers:
            try:
                observer(seen)
            except Exception:
                log.exception("what tells of questions has failed")


def logged(seen: Observation) -> None:
    """Write one line."""
    fields = {name: value for name, value in asdict(seen).items() if value not in ("", "error")}
    words = " ".join(f"{name}={value}" for name, value in fields.items() if name != "began")
    log.info("%s", words, extra=fields)


def _seen(id_: str, began: float, outcome: str, took: float, given: Answer) -> Observation:
    return Observation(
        question=id_,
        began=began,
        outcome=outcome,
        total_ms=round(took, 1),
        search_ms=given.timings.get("search", 0.0),
        answer_ms=given.timings.get("answer", 0.0),
        reason=given.reason or "",
        mode=given.mode,
        sentences=len(given.sentences),
        citations=len(given.citations),
        hits=len(given.hits),
        best=round(max((hit.score for hit in given.hits), default=0.0), 2),
        confidence=round(given.confidence, 3),
        notes=",".join(note.kind for note in given.notes),
    )
