"""The figures of `footnote eval`, held against cases small enough to count by hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.question import Question
from bot.errors import QuestionError
from bot.evaluation.cases import Case, case_lines, feedback_cases, read_cases
from bot.evaluation.metrics import Outcome, by_slice, curve, figures, holds_answer, run_case
from bot.evaluation.page import as_page
from bot.evaluation.run import compare, read_outcomes
from bot.terminal.console import write_plain
from bot.usage.records import QuestionRecord, Rating
from retrieval.article import Article, Chunk, Hit

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ARTICLES = {
    "a": Article(id="a", title="", text="The ferry sank. It cost £1.3 million."),
    "b": Article(id="b", title="", text="Nothing of note."),
}


def case(id_: str, *answers: str, ids: tuple[str, ...] = (), slice_: str = "s") -> Case:
    return Case(id_, Question(id_, NOW), answers, bool(answers), frozenset(ids), slice_)


def answer(*sentences: str, hits: str = "ab") -> Answer:
    cited = [ARTICLES["a"].text.find(sentence) for sentence in sentences]
    return Answer(
        "answered" if sentences else "unknown",
        sentences=tuple(Sentence(s, (n,)) for n, s in enumerate(sentences, 1)),
        citations=tuple(
            Citation(n, ARTICLES["a"], start, start + len(s), s)
            for n, (s, start) in enumerate(zip(sentences, cited, strict=True), 1)
        ),
        hits=tuple(Hit(Chunk(ARTICLES[x], 0, len(ARTICLES[x].text)), 1.0) for x in hits),
        timings={"total": 10.0},
    )


def test_the_figures_are_the_contracts() -> None:
    given = {
        "first": (case("first", "£1.3 million"), answer("It cost £1.3 million.")),
        "second": (case("second", "sank"), answer("It cost £1.3 million.", "The ferry sank.")),
        "late": (case("late", "note", ids=("b",)), answer("The ferry sank.")),
        "other article": (case("other article", "sank", ids=("b",)), answer()),
        "rightly refused": (case("rightly refused", slice_="none"), answer()),
        "wrongly answered": (case("wrongly answered", slice_="none"), answer("The ferry sank.")),
    }
    outcomes = [
        run_case(one, lambda _, reply=reply: reply, lambda ids: ARTICLES)  # type: ignore[misc]
        for one, reply in given.values()
    ]
    counted = figures(outcomes)
    assert counted["n"] == 6
    assert counted["hit@1"] == 0.5
    assert counted["hit@5"] == 0.75
    assert counted["mrr"] == round((1 + 1 + 0.5 + 0) / 4, 4)
    assert counted["answer_hit"] == 0.5
    assert counted["first_sentence_hit"] == 0.25
    assert counted["answered_when_answerable"] == 0.75
    assert counted["answered_when_not"] == 0.5
    assert counted["refusal_precision"] == 0.5
    assert counted["refusal_recall"] == 0.5
    assert counted["quote_exact"] == 1.0
    assert counted["ms_p50"] == 10.0
    assert list(by_slice(outcomes)) == ["s", "none"]
    assert by_slice(outcomes)["none"]["hit@1"] is None


def test_what_got_better_and_worse_is_named_question_by_question() -> None:
    def line(id_: str, rank: int | None, hit: bool, answerable: bool = True) -> dict[str, object]:
        answered = hit if answerable else rank is None
        return {
            "id": id_,
            "question": f"{id_}?",
            "answerable": answerable,
            "rank": rank,
            "answered": answered,
            "answer_hit": hit,
        }

    before = {x["id"]: x for x in (line("a", 7, False), line("b", 1, True), line("c", 2, True))}
    after = [line("a", 3, False), line("b", 1, False), line("c", 4, True), line("new", 1, True)]
    printed = write_plain(compare(after, before))  # type: ignore[arg-type]
    assert printed.splitlines() == [
        "better: 1",
        "  a: refused, rank 7 -> refused, rank 3 a?",
        "worse: 1",
        "  b: right, rank 1 -> refused, rank 1 b?",
    ]


def test_a_file_that_is_no_evaluation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(QuestionError, match="not the output of `footnote eval --json`"):
        read_outcomes(tmp_path / "x.json")


def test_a_quote_is_held_against_what_is_stored() -> None:
    changed = {"a": Article(id="a", title="", text="Another text.")}
    outcome = run_case(case("x"), lambda _: answer("The ferry sank."), lambda ids: changed)
    assert figures([outcome])["quote_exact"] == 0.0


@pytest.mark.parametrize(
    ("text", "answers", "held"),
    [
        ("It cost £1.3 million!", ["1.3 Million"], True),
        ("a 15-minute talk", ["15 minute"], True),
        ("nothing", ["£1"], False),
        ("anything", [], False),
    ],
)
def test_case_and_punctuation_do_not_count(text: str, answers: list[str], held: bool) -> None:
    assert holds_answer(text, answers) is held


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    good = {"id": 1, "question": "Why?", "answers": ["x"], "answerable": True}
    path.write_text(json.dumps(good) + "\n\n" + json.dumps({"id": 2}), encoding="utf-8")
    with pytest.raises(QuestionError, match=r"line 3: .*question"):
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


def test_a_page_has_the_curve_and_what_failed_and_runs_nothing() -> None:
    def run(one: Case, *said: str) -> Outcome:
        return run_case(one, lambda _: answer(*said), lambda _: ARTICLES)

    right = run(case("right", "£1.3 million"), "It cost £1.3 million.")
    wrong = run(case("<b>wrong</b>", "£9"), "The ferry sank.")
    none = run(case("none"))
    outcomes = [replace(right, confidence=0.9), wrong, replace(none, confidence=0.1)]
    page = as_page(outcomes, {"all": figures(outcomes)})
    assert "1 questions that failed" in page
    assert "&lt;b&gt;wrong&lt;/b&gt;" in page
    assert "The ferry sank. [1]" in page
    assert "<polyline" in page
    assert "<script" not in page
    assert curve([(True, 1, 0.9), (False, None, 0.1)]) == [(1, 0), (1, 0), (1, 1), (0, 1)]
    assert "<polyline" not in as_page([wrong], {"all": figures([wrong])})
