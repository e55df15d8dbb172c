"""`footnote eval` as a person sees it: progress while it runs, tables at its end."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.progress import track
from rich.table import Table
from rich.text import Text

from bot.errors import QuestionError
from bot.evaluation.cases import Case
from bot.evaluation.metrics import Figures, Outcome, rank_of, retrieval_figures, run_case
from retrieval.article import Hit
from retrieval.text.normalise import normalise_line

if TYPE_CHECKING:
    from bot.app import App

_COMPARED = ("answerable", "answered", "answer_hit", "rank")

# A passage further down is hardly read.
_NEAR = 5


def run_cases(app: "App", cases: Sequence[Case]) -> list[Outcome]:
    """Put every question, showing progress on a terminal."""
    app.warm()  # so that the first question's time is like the others'
    return [
        run_case(case, app.answer, app.index.store.articles) for case in _tracked(cases, "Asking")
    ]


def run_baseline(app: "App", name: str, cases: Sequence[Case]) -> Figures:
    """Return the figures of a plain way to search on the same store and questions."""
    from retrieval.search.baselines import find

    def hits(case: Case) -> list[Hit]:
        return find(app.index, name, case.question.text, 10)

    answerable = [case for case in cases if case.answerable]
    return retrieval_figures([rank_of(case, hits(case)) for case in _tracked(answerable, name)])


def table(columns: Mapping[str, Figures]) -> Table:
    """Return a table with a row per figure and a column per slice or baseline."""
    lines = Table(box=None, pad_edge=False)
    lines.add_column("")
    for name in columns:
        lines.add_column(Text(normalise_line(name)), justify="right")
    for figure in next(iter(columns.values())):
        lines.add_row(figure, *(_shown(column.get(figure)) for column in columns.values()))
    return lines


def read_outcomes(path: Path) -> dict[str, dict[str, Any]]:
    """Read the questions of an earlier `footnote eval --json`, by id."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))["questions"]
        return {line["id"]: {name: line[name] for name in _COMPARED} for line in earlier}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            f"{str(path)!r} is not the output of `footnote eval --json` ({type(error).__name__})"
        ) from None


def compare(
    outcomes: Sequence[Mapping[str, Any]], earlier: Mapping[str, Mapping[str, Any]]
) -> list[RenderableType]:
    """Return a line for every question that got better or worse since."""
    better: list[RenderableType] = []
    worse: list[RenderableType] = []
    for line in outcomes:
        before = earlier.get(line["id"])
        change = _worth(line) - _worth(before) if before else 0
        if before and change:
            shown = f"{line['id']}: {_state(before)} -> {_state(line)} {line['question']}"
            (better if change > 0 else worse).append(Text(f"  {normalise_line(shown)}"))
    return [Text(f"better: {len(better)}"), *better, Text(f"worse: {len(worse)}"), *worse]


def _worth(line: Mapping[str, Any]) -> int:
    """How good an outcome is: the answer said counts more than the passage found."""
    if not line["answerable"]:
        return -int(line["answered"])
    return 2 * int(line["answer_hit"]) + int(bool(line["rank"] and line["rank"] <= _NEAR))


def _state(line: Mapping[str, Any]) -> str:
    said = "refused" if not line["answered"] else "right" if line["answer_hit"] else "answered"
    return f"{said}, rank {line['rank'] or '-'}"


def _tracked(cases: Sequence[Case], description: str) -> Iterable[Case]:
    console = Console(stderr=True)
    return track(
        cases, description, console=console, transient=True, disable=not console.is_terminal
    )


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
