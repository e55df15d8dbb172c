"""An evaluation as one HTML page. Pure."""

from collections.abc import Mapping, Sequence

from bot.evaluation.metrics import Figures, Outcome, curve
from bot.usage.pages import page

# Of the plot, in pixels; and how much of a hit is shown.
_SIZE, _SHOWN = 360, 300


def as_page(outcomes: Sequence[Outcome], columns: Mapping[str, Figures]) -> str:
    """Return a page with figures by column, the curve of refusals and the failed questions."""
    points = curve((o.case.answerable, o.rank, o.confidence) for o in outcomes)
    return page(
        "evaluation.html",
        columns=columns,
        rows=list(next(iter(columns.values()))),
        line=" ".join(f"{_SIZE * a:.1f},{_SIZE * (1 - r):.1f}" for a, r in points),
        size=_SIZE,
        shown=_SHOWN,
        failed=[outcome for outcome in outcomes if _failed(outcome)],
    )


def _failed(outcome: Outcome) -> bool:
    return not outcome.answer_hit if outcome.case.answerable else outcome.answered
