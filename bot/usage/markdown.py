"""The usage report as Markdown, which the terminal shows too. Pure."""

import re
from collections.abc import Iterator

from bot.usage.report import UsageReport
from retrieval.text.normalise import normalise_line

_COLUMNS = (
    "week of", "asked", "answered", "not answered", "failed", "helpful", "not helpful", "median ms"
)  # fmt: skip
_TOPICS, _EXAMPLES = 15, 3
# Markdown's own characters: anybody may write a question or a title.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def as_markdown(report: UsageReport) -> str:
    """Return the report as a Markdown document."""
    lines = ["# Footnote: usage report\n"]
    if report.weeks:
        parts = (_weeks(report), _missing(report), _cited(report), _corrections(report))
        lines += [line for part in parts for line in part]
    else:
        lines.append("Nobody has asked anything yet.")
    return "\n".join([*lines, ""])


def _weeks(report: UsageReport) -> Iterator[str]:
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|---|{'---:|' * (len(_COLUMNS) - 1)}"
    for week in report.weeks:
        counts = (week.asked, week.answered, week.unanswered, week.failed, week.up, week.down)
        yield f"| {week.monday} | {' | '.join(map(str, counts))} | {week.milliseconds:.0f} |"


def _missing(report: UsageReport) -> Iterator[str]:
    yield "\n## What the articles do not answer\n"
    for topic in report.missing[:_TOPICS]:
        examples = [f"“{escaped(question)}”" for question in topic.questions[1 : 1 + _EXAMPLES]]
        also = f"; also {', '.join(examples)}" if examples else ""
        yield f"- {len(topic.questions)} × “{escaped(topic.name)}”{also}"
    if len(report.missing) > _TOPICS:
        yield f"- and {len(report.missing) - _TOPICS} more topics"
    if report.unkept:
        yield f"- {report.unkept} whose text is not kept (FOOTNOTE\\_KEEP\\_QUESTIONS)"
    if not report.missing and not report.unkept:
        yield "Every question had an answer."


def _cited(report: UsageReport) -> Iterator[str]:
    yield "\n## Most cited articles\n"
    for title, count in report.cited:
        yield f"- {count} × {escaped(title)}"
    end = ", such as:\n" if report.never else "."
    yield f"\n{report.never_count:,} of {report.articles:,} articles were never cited{end}"
    for title in report.never:
        yield f"- {escaped(title)}"


def _corrections(report: UsageReport) -> Iterator[str]:
    if report.corrections:
        yield "\n## Comments on answers that did not help\n"
    for comment in report.corrections:
        yield f"- {escaped(comment)}"


def escaped(text: str) -> str:
    """Return anybody's text on one line, escaped so that Markdown and terminals show it as is."""
    return _SPECIAL.sub(r"\\\1", normalise_line(text))
