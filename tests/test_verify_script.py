"""`deploy/verify.py`: a stranger proves answers again, and finds what was changed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reprove import run
from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.json_forms import answer_form
from bot.cli.json_forms import article_form
from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.index.transfer import export
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder

SCRIPT = Path(__file__).parents[1] / "deploy" / "verify.py"
FERRY = Article("ferry", "The ferry", "The ferry sank. Nobody was hurt.", published="2026-03-01")
LATER = Article("ferry", "The ferry", "The ferry was raised.", published="2026-03-01", version=2)
Json = dict[str, Any]
Verify = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Run a copy of the script alone, with no package to import, on answers and articles."""
    script = shutil.copy(SCRIPT, tmp_path / "verify.py")
    (tmp_path / "articles.jsonl").write_text(
        json.dumps(article_form(FERRY)) + "\n" + json.dumps(article_form(LATER), indent=2)
    )

    def verify_(answers: list[Json] | str, *options: str) -> "subprocess.CompletedProcess[str]":
        lines = answers if isinstance(answers, str) else "\n".join(map(json.dumps, answers))
        (tmp_path / "answers.jsonl").write_text(lines)
        command = [sys.executable, "-I", "-S", script, "answers.jsonl"]
        command += options or ("--articles", "articles.jsonl")
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return verify_


def answer() -> Json:
    citations = (Citation(1, FERRY, 0, 15, "The ferry sank."),)
    sentences = (Sentence("The ferry sank.", (1,)), Sentence("It was old.", (), verified=False))
    form = answer_form("What sank?", Answer("answered", sentences, citations))
    return json.loads(json.dumps({**form, "id": "a"}))


def test_answers_are_proved_after_updates_and_every_changed_byte_is_found(
    tmp_path: Path, embedder: Embedder
) -> None:
    outcome = run(tmp_path, 300, 15, embedder)
    assert outcome.proved == outcome.answers == 300
    assert outcome.found == outcome.changed
    assert all(count >= 20 for count in outcome.changed.values())


def test_an_answer_of_several_lines_and_one_that_says_nothing_are_proved(verify: Verify) -> None:
    unknown = {**answer(), "status": "unknown", "answer": "", "sentences": [], "citations": []}
    failed = {"status": "error", "error": "the question is empty"}
    for answers in (
        json.dumps(answer(), indent=2),
        json.dumps(answer(), indent=2) + "\n" + json.dumps(unknown, indent=2),
        [answer(), unknown, failed],
    ):
        ran = verify(answers)
        assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


def test_a_real_answer_is_proved_against_an_export(
    verify: Verify, open_index: Callable[..., Index], tmp_path: Path
) -> None:
    index = open_index()
    sync(index, [FERRY])
    sync(index, [LATER])
    export(index, tmp_path / "all.jsonl.gz")
    ran = verify([answer()], "--export", "all.jsonl.gz")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "1 answers, 0 not proved\n"


CHANGES = [
    ({"quote": "The ferry sunk."}, "citation 1: the quote is not at 0:15 of 'ferry', version 1"),
    ({"end": 14}, "citation 1: the quote is not at 0:14 of 'ferry', version 1"),
    ({"start": -32, "end": -17}, "the quote is not at -32:-17"),
    ({"quote": "", "start": 3, "end": 3}, "the quote is not at 3:3"),
    ({"quote": "Nobody was hurt.", "start": 16, "end": 99}, "the quote is not at 16:99"),
    ({"article_id": "ferri"}, "citation 1: article 'ferri' is not among the articles"),
    ({"version": 3}, "there is no version 3 of 'ferry'; the latest is 2"),
    ({"version": 2}, "the text of 'ferry', version 2 is another one"),
    ({"sha256": "0" * 64}, "the text of 'ferry', version 1 is another one"),
    ({"fingerprint": "0" * 24}, "the fields of 'ferry', version 1 are others"),
    ({"title": "The fairy"}, "'title' is not that of 'ferry', version 1"),
    ({"published": None}, "'published' is not that of 'ferry', version 1"),
    ({"sha256": None}, "citation 1: has no sha256"),
    ({"n": 2}, "sentence 1: there is no citation 1"),
    ({"start": "0"}, "this is no answer of `footnote ask --json`"),
]


@pytest.mark.parametrize(("change", "failure"), CHANGES)
def test_a_changed_citation_is_named(change: Json, failure: str, verify: Verify) -> None:
    changed = answer()
    changed["citations"][0] |= change
    ran = verify([answer(), changed])
    assert ran.returncode == 1
    assert failure in ran.stdout
    assert all(line.startswith("answer 2 (id 'a'): ") for line in ran.stdout.splitlines())
    assert ran.stderr == "2 answers, 1 not proved\n"


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"answer": "The ferry sank. [2] It was old."}, "'answer' is not its sentences"),
        ({"answer": "The ferry sank. [1] It was old."}, "'answer' is not its sentences"),
        ({"sentences": []}, "no sentence has citation 1"),
        ({"citations": []}, "sentence 1: there is no citation 1"),
        ({"sentences": [{"text": "x", "citations": [], "verified": True}]}, "has no citation"),
        ({"sentences": [{"text": "x", "citations": [1], "verified": False}]}, "and has citations"),
        ({"sentences": None}, "this is no answer of `footnote ask --json`"),
    ],
)
def test_sentences_without_their_citations_are_named(
    change: Json, failure: str, verify: Verify
) -> None:
    ran = verify([{**answer(), **change}])
    assert (ran.returncode, failure in ran.stdout) == (1, True)


def test_a_version_that_is_not_kept_is_told_from_one_that_never_was(
    verify: Verify, tmp_path: Path
) -> None:
    (tmp_path / "later.jsonl").write_text(json.dumps(article_form(LATER)))
    ran = verify([answer()], "--articles", "later.jsonl")
    assert ran.returncode == 1
    assert ran.stdout == "answer 1 (id 'a'): citation 1: version 1 of 'ferry' is no longer kept\n"


@pytest.mark.parametrize("options", [("--articles", "none"), ("--export", "articles.jsonl"), ()])
def test_a_file_that_cannot_be_read_is_told_from_an_answer_that_is_not_proved(
    options: tuple[str, ...], verify: Verify
) -> None:
    ran = verify([answer()] if options else "{oops}", *options)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "cannot be read" in ran.stderr


def test_it_is_short_enough_to_be_read_before_it_is_trusted() -> None:
    assert len(SCRIPT.read_text().splitlines()) < 200
