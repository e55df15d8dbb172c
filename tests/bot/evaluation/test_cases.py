"""Evaluation cases, read from a file and made from feedback."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import QuestionError
from bot.evaluation.cases import case_lines, feedback_cases, read_cases
from bot.usage.records import QuestionRecord, Rating

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    good = {"id": 1, "question": "Why?", "answers": ["x"], "answerable": True}
    path.write_text(json.dumps(good) + "\n\n" + json.dumps({"id": 2}), encoding="utf-8")
    with pytest.raises(QuestionError, match=r"line 3: .*question"):
        read_cases(path, ZoneInfo("UTC"))
    path.write_text(json.dumps({**good, "answers": "x"}), encoding="utf-8")
    with pytest.raises(QuestionError, match=r"line 1: 'answers' is 'x': write a list"):
        read_cases(path, ZoneInfo("UTC"))
    path.write_text("", encoding="utf-8")
    with pytest.raises(QuestionError, match="no questions"):
        read_cases(path, ZoneInfo("UTC"))


def test_what_an_answer_should_have_been_becomes_a_case(tmp_path: Path) -> None:
    at = NOW.timestamp()
    asked = [QuestionRecord(key, at, "answered", "", 1.0, words, ()) for key, words in
             (("1", "Who?"), ("2", ""), ("3", "When?"), ("4", "Where?"))]  # fmt: skip
    ratings = [
        Rating("1", at, False, "wrong", "The ferry"),
        Rating("2", at, False, "", "its words are not kept"),
        Rating("3", at, True, "", "it helped"),
        Rating("4", at, False, "", "?!"),
        Rating("5", at, False, "", "of no question"),
    ]
    cases = feedback_cases(asked, ratings, ZoneInfo("UTC"))
    assert [(one.question.text, one.answers, one.answerable) for one in cases] == [
        ("Who?", ("The ferry",), True)
    ]
    (tmp_path / "cases.jsonl").write_text(case_lines(cases))
    assert read_cases(tmp_path / "cases.jsonl", ZoneInfo("UTC")) == cases
