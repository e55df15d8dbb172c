"""A report as one HTML page with its plots, that loads nothing from anywhere. Pure."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from bot.reporting.figures import Report

_BARS = {"answered": "#3d6b4f", "unanswered": "#c98a2b", "failed": "#b3403a"}


def as_page(report: Report) -> str:
    """Return the page; all that people wrote is escaped in it."""
    template = files("bot.reporting").joinpath("report.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    most = max((week.asked for week in report.weeks), default=1) or 1
    return environment.from_string(template).render(report=report, bars=_BARS, most=most)
