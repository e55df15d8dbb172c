"""The usage report as one HTML page with a bar chart. Pure."""

from bot.usage.pages import page
from bot.usage.report import UsageReport

_BARS = {"answered": "#3d6b4f", "unanswered": "#c98a2b", "failed": "#b3403a"}


def as_page(report: UsageReport) -> str:
    """Return the report as HTML."""
    most = max((week.asked for week in report.weeks), default=1) or 1
    return page("report.html", report=report, bars=_BARS, most=most)
