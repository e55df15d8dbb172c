"""Questions whose answers are known: read from a file, or made of what people said; and written."""

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

_KINDS: Mapping[str, type] = {"answers": list, "answerable": bool, "article_ids": list}
_NON_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Case:
    """A question, the strings of which one must be in its answer, and where they are."""

    id: str
    question: Question
    answers: tuple[str, ...]
    answerable: bool
    article_ids: frozenset[str]
    slice: str


def read_cases(path: Path, zone: ZoneInfo) -> list[Case]:
    """Read a file of the contract's eval lines; raise `QuestionError` naming the first bad line."""
    cases = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{str(path)!r} cannot be read: {error}") from None
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
    """Return a case for each question whose asker said what its answer should have been."""
    words = {one.key: one for one in asked if one.words}
    return [
        Case(
            id=one.key,
            question=Question(
                words[one.key].words, datetime.fromtimestamp(words[one.key].created, zone)
            ),
            answers=(one.expected,),
            answerable=True,
            article_ids=frozenset(),
            slice="feedback",
        )
        for one in ratings
        if not one.helpful and plain(one.expected) and one.key in words
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


def _case(fields: Mapping[str, Any], zone: ZoneInfo) -> Case:
    for name, kind in _KINDS.items():
        if name in fields and not isinstance(fields[name], kind):
            raise QuestionError(f"{name!r} is {fields[name]!r}, no {kind.__name__}")
    return Case(
        id=str(fields["id"]),
        question=read_question(fields, zone),
        answers=tuple(answer for answer in fields["answers"] if plain(answer)),
        answerable=bool(fields["answerable"]),
        article_ids=frozenset(fields.get("article_ids") or ()),
        slice=str(fields.get("slice") or "all"),
    )
