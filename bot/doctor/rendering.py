"""Findings as a screen for eyes, and as JSON."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from bot.doctor.finding import Finding
from retrieval.text.normalise import normalise_line

_MARKS = {"pass": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


def render(finding: Finding) -> Iterator[RenderableType]:
    """Yield the line of a finding, and below it what to do."""
    mark, colour = _MARKS[finding.status]
    detail, remedy = normalise_line(finding.detail), normalise_line(finding.remedy)
    yield Text.assemble((f"{mark} ", f"bold {colour}"), (f"{finding.about}  ", "bold"), detail)
    if remedy:
        yield Text(f"  → {remedy}", colour)


def summary(findings: Sequence[Finding]) -> str:
    """Count what is wrong."""
    failures = sum(one.status == "failure" for one in findings)
    warnings = sum(one.status == "warning" for one in findings)
    if not failures and not warnings:
        return "all is well"
    return f"{failures} failed, {warnings} to look at, of {len(findings)}"


def form(findings: Sequence[Finding]) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "healthy": not any(one.status == "failure" for one in findings),
        "checks": [
            {"check": o.about, "status": o.status, "detail": o.detail, "remedy": o.remedy}
            for o in findings
        ],
    }
