"""The page of an evaluation: it shows the curve and the failed questions, and runs no script."""

from datetime import UTC, datetime

from bot.answering.question import Question
from bot.evaluation.cases import Case
from bot.evaluation.metrics import Outcome, curve, figures
from bot.evaluation.page import as_page

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def outcome(id_: str, *answers: str, text: str = "", confidence: float = 0.0) -> Outcome:
    """An outcome with a passage at rank 1, right where an answer is in its text."""
    case = Case(id_, Question(id_, NOW), answers, bool(answers), frozenset(), "s")
    right = any(answer in text for answer in answers)
    return Outcome(case, bool(text), 1, right, right, right, 0, 0, 10.0, confidence, text)


def test_the_page_has_the_curve_and_the_failed_questions_and_runs_no_script() -> None:
    right = outcome("right", "£1.3 million", text="It cost £1.3 million. [1]", confidence=0.9)
    wrong = outcome("<b>wrong</b>", "£9", text="The ferry sank. [1]")
    none = outcome("none", confidence=0.1)
    outcomes = [right, wrong, none]
    page = as_page(outcomes, {"all": figures(outcomes)})
    assert "1 questions that failed" in page
    assert "&lt;b&gt;wrong&lt;/b&gt;" in page
    assert "The ferry sank. [1]" in page
    assert "<polyline" in page
    assert "<script" not in page
    assert curve([(True, 1, 0.9), (False, None, 0.1)]) == [(1, 0), (1, 0), (1, 1), (0, 1)]
    assert "<polyline" not in as_page([wrong], {"all": figures([wrong])})
