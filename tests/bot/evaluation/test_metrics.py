"""The figures of `footnote eval`, held against cases small enough to count by hand."""

from datetime import UTC, datetime

import pytest

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.question import Question
from bot.evaluation.cases import Case
from bot.evaluation.metrics import by_slice, figures, holds_answer, run_case
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
