"""`footnote eval --calibrate`: the bar that follows from known questions holds for `ask`."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.answering.extractive.calibration import FILE, NOTHING, read_calibration

Footnote = Callable[..., Any]

RIGHT = ("When will the Kessel Bridge reopen?", "14 March")
WRONG = ("How many passengers does the second ferry carry?", "9,000")


def cases(path: Path, asked: Sequence[tuple[str, str]]) -> Path:
    lines = [
        {"id": f"{n}", "question": question, "answers": [answer], "answerable": True}
        for n, (question, answer) in enumerate(asked)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_the_stored_bar_decides_what_is_answered_also_after_a_restart(
    footnote: Footnote, own_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = footnote("ask", "--json", RIGHT[0], data=own_library).json["confidence"]
    unsure = footnote("ask", "--json", WRONG[0], data=own_library).json["confidence"]
    assert sure != unsure
    better, worse = (RIGHT, WRONG) if sure > unsure else (WRONG, RIGHT)
    monkeypatch.setenv("FOOTNOTE_RISK", "0.3")
    right = RIGHT[1] if better is RIGHT else "120"
    path = cases(tmp_path / "cases.jsonl", [(better[0], right), (worse[0], "no such words")] * 20)
    ran = footnote("eval", path, "--calibrate", "--json", data=own_library)
    assert ran.code == 0
    form = ran.json["calibration"]
    assert (form["answered"], form["answered_share"], form["wrong"]) == (20, 0.5, 0)
    assert form["threshold"] == round(min(sure, unsure) + 0.001, 3)
    assert form["stored"] == str(own_library / FILE)
    assert ran.json["wrong_when_answered"] == 0.0
    assert "at most 30 of 100 answers wrong" in ran.err
    assert "leaves 20 of 40 questions answered (50%)" in ran.err
    assert footnote("ask", "--json", better[0], data=own_library).json["status"] == "answered"
    refused = footnote("ask", "--json", worse[0], data=own_library).json
    assert refused["status"] == "unknown"
    assert refused["closest"]
    found = footnote("doctor", data=own_library)
    assert f"from a confidence of {form['threshold']:.3f} on, by the calibration of" in " ".join(
        found.out.split()
    )


def test_too_few_cases_store_nothing_and_how_many_it_takes_is_said(
    footnote: Footnote, own_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RISK", "0.1")
    path = cases(tmp_path / "few.jsonl", [RIGHT] * 3)
    ran = footnote("eval", path, "--calibrate", data=own_library)
    assert ran.code == 1
    assert "FOOTNOTE_RISK=0.1 cannot be promised from these cases" in ran.out
    assert "It takes about 53 cases like these." in ran.out
    assert not (own_library / FILE).exists()


def test_where_even_the_surest_answers_are_wrong_no_number_of_cases_is_named(
    footnote: Footnote, own_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RISK", "0.1")
    path = cases(tmp_path / "wrong.jsonl", [WRONG] * 4)
    ran = footnote("eval", path, "--calibrate", "--json", data=own_library)
    assert ran.code == 1
    assert ran.json["calibration"]["cases_needed"] is None
    assert "no number of such cases does it" in ran.err


def test_without_a_risk_the_outcomes_are_stored_and_the_bar_of_each_risk_is_shown(
    footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    path = cases(tmp_path / "cases.jsonl", [RIGHT] * 12)
    ran = footnote("eval", path, "--calibrate", data=own_library)
    assert ran.code == 0
    assert "FOOTNOTE_RISK=0.5, at most 50 of 100 answers wrong" in ran.out
    assert "FOOTNOTE_RISK is not set" in ran.out
    stored = read_calibration(own_library)
    assert stored is not None
    assert len(stored.trials) == stored.cases == 12


def test_a_broken_calibration_is_named_by_ask_and_doctor_and_made_anew(
    footnote: Footnote, own_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_library / FILE).write_text("{")
    assert footnote("ask", RIGHT[0], data=own_library).code == 0  # the setting is not set
    monkeypatch.setenv("FOOTNOTE_RISK", "0.5")
    ran = footnote("ask", RIGHT[0], data=own_library)
    assert (ran.code, "is no calibration" in ran.err, "--calibrate" in ran.err) == (2, True, True)
    assert "is no calibration" in " ".join(footnote("doctor", data=own_library).out.split())
    path = cases(tmp_path / "cases.jsonl", [RIGHT] * 12)
    assert footnote("eval", path, "--calibrate", data=own_library).code == 0
    assert footnote("ask", RIGHT[0], data=own_library).code == 0


def test_a_risk_that_nothing_can_promise_leaves_only_the_closest_passages(
    footnote: Footnote, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RISK", "0.001")
    reply = footnote("ask", "--json", RIGHT[0], data=own_library).json
    assert reply["status"] == "unknown"
    assert reply["closest"]
    assert reply["confidence"] < NOTHING
    story = footnote("ask", "--json", "What happened to the Kessel Bridge?", data=own_library).json
    assert (story["status"], len(story["closest"]) > 0) == ("unknown", True)
    found = " ".join(footnote("doctor", data=own_library).out.split())
    assert "at 0.001 no answer is sure enough" in found
