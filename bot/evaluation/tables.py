"""Tables of an evaluation: figures by column, and what changed since an earlier one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.metrics import Figures
from retrieval.text.normalise import normalise_line

# A passage further down is hardly read.
_NEAR = 5


def table(columns: Mapping[str, Figures]) -> Table:
    """Return a table with a row per figure and a column per slice or baseline."""
    rows = Table(box=None, pad_edge=False)
    rows.add_column("")
    for name in columns:
        rows.add_column(Text(normalise_line(name)), justify="right")
    for figure in next(iter(columns.values())):
        rows.add_row(figure, *(_shown(column.get(figure)) for column in columns.values()))
    return rows


def compare(
    outcomes: Sequence[Mapping[str, Any]], earlier: Mapping[str, Mapping[str, Any]]
) -> list[RenderableType]:
    """Return a line for every question that got better or worse since an earlier evaluation."""
    better: list[RenderableType] = []
    worse: list[RenderableType] = []
    for line in outcomes:
        before = earlier.get(line["id"])
        change = _quality(line) - _quality(before) if before else 0
        if before and change:
            shown = f"{line['id']}: {_state(before)} -> {_state(line)} {line['question']}"
            (better if change > 0 else worse).append(Text(f"  {normalise_line(shown)}"))
    return [Text(f"better: {len(better)}"), *better, Text(f"worse: {len(worse)}"), *worse]


def _quality(line: Mapping[str, Any]) -> int:
    """Rate an outcome: a right answer counts more than a passage near the top."""
    if not line["answerable"]:
        return -int(line["answered"])
    return 2 * int(line["answer_hit"]) + int(bool(line["rank"] and line["rank"] <= _NEAR))


def _state(line: Mapping[str, Any]) -> str:
    state = "refused" if not line["answered"] else "right" if line["answer_hit"] else "answered"
    return f"{state}, rank {line['rank'] or '-'}"


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
