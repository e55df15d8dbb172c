"""Batches of questions: JSON lines in and out in the same order, whatever a line contains."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering.question import Question
from bot.cli.batch import run_batch

ZONE = ZoneInfo("Europe/Paris")


def echo(question: Question, count: int) -> dict[str, Any]:
    return {"question": question.text, "k": count, "since": str(question.filters.since)}


def replies(*lines: str) -> list[dict[str, Any]]:
    return list(run_batch(lines, ZONE, echo))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "the line is not JSON"),
        ("[" * 100_000, "the line is not JSON"),
        ('{"k": 1' + "0" * 5000 + "}", "the line is not JSON"),
        ('{"question": "\udcff"}', "the line is not UTF-8"),
        ("[]", "the line is not a JSON object"),
        ("null", "the line is not a JSON object"),
        ("{}", "'question' is missing or not text"),
        ('{"question": 5}', "'question' is missing or not text"),
        ('{"question": " \\u200b "}', "the question is empty; ask something"),
        (json.dumps({"question": "y" * 100_000}), "the question has 100,000 characters"),
        ('{"question": "x", "k": true}', "'k' is True: write a number from 1 to 100"),
        ('{"question": "x", "k": 0}', "'k' is 0"),
        ('{"question": "x", "k": 101}', "'k' is 101"),
        ('{"question": "x", "k": "3"}', "'k' is '3'"),
        ('{"question": "x", "k": null}', "'k' is None"),
        ('{"question": "x", "history": "no"}', "'history' must be a list of"),
        ('{"question": "x", "history": [{"role": "system", "text": ""}]}', "'history' must be"),
        ('{"question": "x", "history": [{"role": "user"}]}', "'history' must be"),
        ('{"question": "x", "now": 5}', "now is 5: write an ISO date"),
        ('{"question": "x", "now": "9999-12-31"}', "now is '9999-12-31': write an ISO date"),
        ('{"question": "x", "since": "yesterday"}', "since is 'yesterday'"),
        ('{"question": "x", "until": true}', "until is True"),
        ('{"question": "x", "until": "0001-01-01"}', "until is '0001-01-01'"),
        ('{"question": "x", "since": "2026-02-01", "until": "2026-01-01"}', "the period is empty"),
        ('{"question": "x", "source": 5}', "'source' is 5: write the name of an outlet"),
    ],
)
def test_a_bad_line_gives_an_error_in_its_place_and_the_rest_goes_on(
    line: str, reason: str
) -> None:
    first, bad, last = replies('{"question": "a"}', line, '{"question": "b"}')
    assert (first["question"], last["question"]) == ("a", "b")
    assert bad["status"] == "error"
    assert reason in bad["error"]


def test_id_and_question_are_echoed_unchanged_and_blank_lines_are_skipped() -> None:
    lines = ['{"question": " a\\n", "id": [1, {"x": null}]}', "", " \n", '{"id": 2, "question": 5}']
    first, second = replies(*lines)
    assert (first["question"], first["id"]) == (" a\n", [1, {"x": None}])
    assert (second["question"], second["id"], second["status"]) == (5, 2, "error")


def test_k_is_10_unless_the_line_says_otherwise() -> None:
    assert [reply["k"] for reply in replies('{"question": "a"}', '{"question": "b", "k": 3}')] == [
        10,
        3,
    ]


def test_an_unexpected_error_shows_its_reference_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail_once(question: Question, count: int) -> dict[str, Any]:
        if question.text == "a":
            raise ValueError("secret detail")
        return {}

    bad, good = run_batch(['{"question": "a", "id": 1}', '{"question": "b"}'], ZONE, fail_once)
    assert (bad["id"], bad["status"], good) == (1, "error", {"question": "b"})
    assert "secret" not in bad["error"]
    reference = bad["error"].partition("(reference ")[2].partition(")")[0]
    assert len(reference) == 8
    assert f"reference {reference}" in caplog.text
    assert "secret detail" in caplog.text


def test_ask_batch_answers_in_order_with_exit_code_1_if_a_line_failed(
    footnote: Callable[..., Any], library: Path
) -> None:
    lines = [
        '\ufeff{"id": 1, "question": "When will the Kessel Bridge reopen?"}',
        "no json",
        '{"id": 3, "question": "x", "source": "Nobody"}',
        '{"id": "\\ud800", "question": "How many passengers does the ferry carry?"}',
        '{"id": 5, "question": "And how long did she meet him?", "history": [{"role": "user", '
        '"text": "Who leads the works on the bridge?"}, {"role": "assistant", "text": "Lena '
        'Ortiz."}], "now": "2026-03-01"}',
    ]
    ran = footnote("ask", "--batch", "-", data=library, stdin="\n".join(lines).encode() + b"\n\xff")
    assert (ran.code, ran.err) == (1, "")
    answers = ran.lines
    assert [answer.get("id") for answer in answers] == [1, None, 3, "\ud800", 5, None]
    assert [answer["status"] for answer in answers[:3]] == ["answered", "error", "error"]
    assert "14 March" in answers[0]["answer"]
    assert answers[2]["error"].startswith("there are no articles from 'Nobody'")
    assert answers[3]["citations"][0]["article_id"] == "ferry"


def test_search_batch_reads_a_file_and_heeds_k_and_period(
    footnote: Callable[..., Any], library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(
        b'{"question": "bridge ferry owls", "k": 1}\r\n\xff\xfe\r\n'
        b'{"question": "bridge ferry", "since": "2026-02-11"}\r\n'
    )
    ran = footnote("search", "--batch", path, data=library)
    assert (ran.code, ran.err) == (1, "")
    first, bad, last = ran.lines
    assert len(first["hits"]) == 1
    assert bad["error"] == "the line is not UTF-8"
    assert [hit["article_id"] for hit in last["hits"]] == ["ferry"]


def test_an_empty_batch_exits_with_0(footnote: Callable[..., Any], tmp_path: Path) -> None:
    ran = footnote("ask", "--batch", "-", data=tmp_path / "new")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
