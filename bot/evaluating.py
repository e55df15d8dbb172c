"""`footnote eval` as a person sees it: progress while it runs, a table by slice at its end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.evaluation import Case, Figures, Outcome, run_case

if TYPE_CHECKING:
    from bot.app import App


def run_cases(app: "App", cases: Sequence[Case]) -> list[Outcome]:
    """Put every question, showing progress on a terminal."""
    console = Console(stderr=True)
    app.warm()  # so that the first question's time is like the others'
    return [
        run_case(case, app.answer, app.index.store.articles)
        for case in track(
            cases, "Asking", console=console, transient=True, disable=not console.is_terminal
        )
    ]


def table(overall: Figures, slices: Mapping[str, Figures]) -> Table:
    """Return a table with a row per figure and a column per slice."""
    columns = {"all": overall, **slices} if len(slices) > 1 else {"all": overall}
    lines = Table(box=None, pad_edge=False)
    lines.add_column("")
    for name in columns:
        lines.add_column(name, justify="right")
    for figure in overall:
        lines.add_row(figure, *(_shown(column[figure]) for column in columns.values()))
    return lines


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
