"""Evaluation cases: questions with known answers, from a file or from people's feedback."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import Question
from bot.errors import BotError, QuestionError
from bot.input.question_fields import read_question
from bot.usage.records import QuestionRecord, Rating

_KINDS: Mapping[str, tuple[type, str]] = {
    "answers": (list, "list"),
    "answerable": (bool, "truth value, true or false"),
    "article_ids": (list, "list"),
}
_NON_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Case:
    """A question, the strings one of which its answer must have, and the right articles."""

    id: str
    question: Question
    answers: tuple[str, ...]
    answerable: bool
    article_ids: frozenset[str]
    slice: str


def read_cases(path: Path, zone: ZoneInfo) -> list[Case]:
    """Read a file with a case a line, as JSON; raise `QuestionError` naming the first bad line."""
    cases = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8; convert it first"
        raise QuestionError(f"{str(path)!r} cannot be read: {reason}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line), zone))
            except (ValueError, KeyError, TypeError, RecursionError, BotError) as error:
                reason = f"{error} is missing" if isinstance(error, KeyError) else error
                raise QuestionError(f"{str(path)!r}, line {number}: {reason}") from None
    if not cases:
        raise QuestionError(f"{str(path)!r} has no questions")
    return cases


def feedback_cases(
    asked: Iterable[QuestionRecord], ratings: Iterable[Rating], zone: ZoneInfo
) -> list[Case]:
    """Return a case for each question whose asker wrote what its answer should have been."""
    records = {record.key: record for record in asked if record.words}
    return [
        _feedback_case(records[rating.key], rating.expected, zone)
        for rating in ratings
        if not rating.helpful and plain(rating.expected) and rating.key in records
    ]


def case_lines(cases: Iterable[Case]) -> str:
    """Return cases as the lines that `read_cases` reads."""
    lines = [
        {
            "id": case.id, "question": case.question.text, "answers": list(case.answers),
            "answerable": case.answerable, "article_ids": sorted(case.article_ids),
            "now": case.question.now.isoformat(), "slice": case.slice,
        }
        for case in cases
    ]  # fmt: skip
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def plain(text: str) -> str:
    """Return a text without case and punctuation."""
    return _NON_WORDS.sub(" ", text.lower()).strip()


def _feedback_case(record: QuestionRecord, expected: str, zone: ZoneInfo) -> Case:
    return Case(
        id=record.key,
        question=Question(record.words, datetime.fromtimestamp(record.created, zone)),
        answers=(expected,),
        answerable=True,
        article_ids=frozenset(),
        slice="feedback",
    )


def _case(fields: Mapping[str, Any], zone: ZoneInfo) -> Case:
    for name, (kind, wanted) in _KINDS.items():
        if name in fields and not isinstance(fields[name], kind):
            raise QuestionError(f"{name!r} is {fields[name]!r}: write a {wanted}")
    return Case(
        id=str(fields["id"]),
        question=read_question(fields, zone),
        answers=tuple(answer for answer in fields["answers"] if plain(answer)),
        answerable=bool(fields["answerable"]),
        article_ids=frozenset(fields.get("article_ids") or ()),
        slice=str(fields.get("slice") or "all"),
    )
