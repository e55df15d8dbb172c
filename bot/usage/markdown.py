"""A report as Markdown, which a terminal shows as well. Pure."""

import re
from collections.abc import Iterator

from bot.usage.report import Report
from retrieval.text.normalise import normalise_line

_TOPICS, _EXAMPLES = 15, 3
# What Markdown would take for its own: questions and titles are written by anybody.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def as_markdown(report: Report) -> str:
    """Return the report as a Markdown document."""
    parts = (_weeks(report), _missing(report), _cited(report), _corrections(report))
    return "\n".join(
        ["# Footnote: what was asked\n", *(line for part in parts for line in part), ""]
    )


def _weeks(report: Report) -> Iterator[str]:
    if not report.weeks:
        yield "Nobody has asked anything yet."
        return
    yield "| week of | asked | answered | not answered | failed | helpful | not helpful | ms |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for w in report.weeks:
        yield (
            f"| {w.monday} | {w.asked} | {w.answered} | {w.unanswered} | {w.failed} | {w.up} | "
            f"{w.down} | {w.milliseconds:.0f} |"
        )


def _missing(report: Report) -> Iterator[str]:
    yield "\n## What the articles do not answer\n"
    for topic in report.missing[:_TOPICS]:
        others = [f"“{escaped(one)}”" for one in topic.questions[1 : 1 + _EXAMPLES]]
        beside = f"; also {', '.join(others)}" if others else ""
        yield f"- {len(topic.questions)} × “{escaped(topic.name)}”{beside}"
    if len(report.missing) > _TOPICS:
        yield f"- and {len(report.missing) - _TOPICS} more topics"
    if report.unkept:
        yield f"- {report.unkept} whose words are not kept (FOOTNOTE\\_KEEP\\_QUESTIONS)"
    if not report.missing and not report.unkept:
        yield "Nothing: every question had an answer."


def _cited(report: Report) -> Iterator[str]:
    yield "\n## What is cited\n"
    for title, count in report.cited:
        yield f"- {count} × {escaped(title)}"
    such = ", such as:\n" if report.never else "."
    yield f"\nOf {report.articles:,} articles {report.never_count:,} were never cited{such}"
    for title in report.never:
        yield f"- {escaped(title)}"


def _corrections(report: Report) -> Iterator[str]:
    if report.corrections:
        yield "\n## What people wrote of answers that did not help\n"
    for words in report.corrections:
        yield f"- {escaped(words)}"


def escaped(text: str) -> str:
    """Return text of anybody on one line, so that Markdown and a terminal show it as it is."""
    return _SPECIAL.sub(r"\\\1", normalise_line(text))
