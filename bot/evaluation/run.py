"""Running an evaluation: every question is asked, with progress on a terminal."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track

from bot.errors import QuestionError
from bot.evaluation.cases import Case
from bot.evaluation.metrics import Figures, Outcome, rank_of, retrieval_figures, run_case
from retrieval.article import Hit

if TYPE_CHECKING:
    from bot.app import App

_COMPARED = ("answerable", "answered", "answer_hit", "rank")


def run_cases(app: "App", cases: Sequence[Case]) -> list[Outcome]:
    """Ask every question, and return what came of each."""
    app.warm()  # so that the first question's time is like the others'
    return [
        run_case(case, app.answer, app.index.store.articles) for case in _tracked(cases, "Asking")
    ]


def run_baseline(app: "App", name: str, cases: Sequence[Case]) -> Figures:
    """Return the figures of a baseline search on the same store and questions."""
    from retrieval.search.baselines import find

    def hits(case: Case) -> list[Hit]:
        return find(app.index, name, case.question.text, 10)

    answerable = [case for case in cases if case.answerable]
    return retrieval_figures([rank_of(case, hits(case)) for case in _tracked(answerable, name)])


def read_outcomes(path: Path) -> dict[str, dict[str, Any]]:
    """Read the questions of an earlier `footnote eval --json`, by id."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))["questions"]
        return {line["id"]: {name: line[name] for name in _COMPARED} for line in earlier}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            f"{str(path)!r} is not the output of `footnote eval --json` ({type(error).__name__})"
        ) from None


def _tracked(cases: Sequence[Case], description: str) -> Iterable[Case]:
    console = Console(stderr=True)
    return track(
        cases, description, console=console, transient=True, disable=not console.is_terminal
    )
