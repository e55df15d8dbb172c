"""Findings as lines for a terminal and as JSON."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from bot.doctor.finding import Finding
from retrieval.text.normalise import normalise_line

_MARKS = {"pass": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


def render(finding: Finding) -> Iterator[RenderableType]:
    """Yield the line of a finding, and its remedy on a line below."""
    mark, colour = _MARKS[finding.status]
    detail, remedy = normalise_line(finding.detail), normalise_line(finding.remedy)
    yield Text.assemble((f"{mark} ", f"bold {colour}"), (f"{finding.about}  ", "bold"), detail)
    if remedy:
        yield Text(f"  → {remedy}", colour)


def summary(findings: Sequence[Finding]) -> str:
    """Return the number of failures and warnings in words."""
    failures = sum(finding.status == "failure" for finding in findings)
    warnings = sum(finding.status == "warning" for finding in findings)
    if not failures and not warnings:
        return "no problems found"
    counts = {"failure": failures, "warning": warnings}
    words = [f"{n} {noun}{'s' if n > 1 else ''}" for noun, n in counts.items() if n]
    return f"{' and '.join(words)} in {len(findings)} checks"


def json_form(findings: Sequence[Finding]) -> dict[str, object]:
    """Return what `footnote doctor --json` prints."""
    return {
        "healthy": not any(finding.status == "failure" for finding in findings),
        "checks": [
            {
                "check": finding.about,
                "status": finding.status,
                "detail": finding.detail,
                "remedy": finding.remedy,
            }
            for finding in findings
        ],
    }
