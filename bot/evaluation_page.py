"""An evaluation as one HTML page that loads nothing from anywhere. Pure."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from bot.evaluation import Figures, Outcome, curve

# Of the plot, in pixels; and how much of a hit is shown.
_SIZE, _SHOWN = 360, 300


def as_page(outcomes: Sequence[Outcome], columns: Mapping[str, Figures]) -> str:
    """Return the page: figures by column, the curve of refusals, each question that failed."""
    template = files("bot").joinpath("evaluation.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    points = curve((o.case.answerable, o.rank, o.confidence) for o in outcomes)
    return environment.from_string(template).render(
        columns=columns,
        rows=list(next(iter(columns.values()))),
        line=" ".join(f"{_SIZE * a:.1f},{_SIZE * (1 - r):.1f}" for a, r in points),
        size=_SIZE,
        shown=_SHOWN,
        failed=[outcome for outcome in outcomes if _failed(outcome)],
    )


def _failed(outcome: Outcome) -> bool:
    return not outcome.answer_hit if outcome.case.answerable else outcome.answered
