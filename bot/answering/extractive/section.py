"""Sections: a table or list whose heading the question names is the answer, whole or by rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.extractive.question_analysis import AnalysedQuestion
from retrieval.article import Article, Chunk, Hit
from retrieval.text.english import SHORT_WEEKDAY, WEEKDAY_NUMBERS, WEEKDAYS
from retrieval.text.sentences import Span, split_lines

# How a section is named: its heading has so much of the question, or so little where one row has
# what is left; so much of the heading is of the question; and with the title, the rows and the
# outlet nearly the whole question is covered.
NAMED, NAMED_WITH_ROW, OF_HEADING = 0.3, 0.2, 0.5

# A plain rule, as for stories.
CONFIDENCE = 0.8

# Characters of a section that are quoted, up to the end of a row, and those before a passage in
# which its heading may stand.
_LONGEST, _BEFORE = 900, 300

_ROW = re.compile(r"\s\|\s|^\s*(?:[-*•–]|\d{1,2}[.)])\s")
# A table of hours says when something opens and closes, whatever its words.
_HOURS, _OF_HOURS = (
    re.compile(r"\b(?:hours|times)\b", re.IGNORECASE),
    "open close closed hours time",
)
_DAYS = re.compile(rf"\b({SHORT_WEEKDAY})\s*(?:to|[-–])\s*({SHORT_WEEKDAY})\b", re.IGNORECASE)
_TABLE_ROW = re.compile(r"\s\|\s")


@dataclass(frozen=True)
class Section:
    """A table or list of an article: its `heading`, or the line that leads up to it, and its rows.

    The `header` of a table is none of its rows.
    """

    article: Article
    heading: str
    header: str
    rows: tuple[Span, ...]

    def text_of(self, span: Span) -> str:
        """Return the text of a span of the article."""
        return self.article.text[span.start : span.end]


def named_section(question: AnalysedQuestion, hits: Sequence[Hit]) -> Answer | None:
    """Return the rows asked for of the first section that the question names, if there is one."""
    for section in (section for hit in hits for section in _sections(hit.chunk)):
        if rows := _asked_rows(question, section):
            return _quote(section, rows)
    return None


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table or an item of a list."""
    return bool(_ROW.search(line))


def _sections(chunk: Chunk) -> Iterator[Section]:
    """Yield the tables and lists in and beside a chunk."""
    article, text = chunk.article, chunk.article.text
    start = text.rfind("\n", 0, max(0, chunk.start - _BEFORE)) + 1
    heading, rows = "", list[Span]()
    for line in [*split_lines(text, start, chunk.end + _LONGEST), Span(len(text), len(text))]:
        if _is_row(text[line.start : line.end]):
            rows.append(line)
            continue
        if heading and len(rows) > 1:
            yield _section(article, heading, rows)
        heading, rows = text[line.start : line.end], []


def _section(article: Article, heading: str, rows: Sequence[Span]) -> Section:
    first = article.text[rows[0].start : rows[0].end]
    if _TABLE_ROW.search(first) and len(rows) > 2:
        return Section(article, heading, first, tuple(rows[1:]))
    return Section(article, heading, "", tuple(rows))


def _asked_rows(question: AnalysedQuestion, section: Section) -> Sequence[Span]:
    """Return the rows that answer: those that have what the heading lacks, or else all."""
    heading = question.stems(section.heading)
    meant = {*heading, *(question.stems(_OF_HOURS) if _HOURS.search(section.heading) else ())}
    if len(question.weights.keys() & meant) < OF_HEADING * len(set(heading)):
        return ()
    named = question.share(meant)
    around = question.stems(f"{section.header} {section.article.title}")
    missing = question.weights.keys() - {*meant, *around}
    rows = [
        row for row in section.rows if missing <= set(_row_stems(question, section.text_of(row)))
    ]
    if missing and len(rows) == 1 and named >= NAMED_WITH_ROW:
        return rows
    return section.rows if named >= NAMED and not missing else ()


def _row_stems(question: AnalysedQuestion, row: str) -> Sequence[str]:
    """Return the stems of a row, with the days that "Tuesday to Thursday" has in between."""
    for match in _DAYS.finditer(row):
        first, last = (WEEKDAY_NUMBERS[day[:3].casefold()] for day in match.groups())
        row += "".join(f" {WEEKDAYS[(first + n) % 7]}" for n in range((last - first) % 7))
    return question.stems(row)


def _quote(section: Section, rows: Sequence[Span]) -> Answer:
    start = rows[0].start
    end = max([row.end for row in rows if row.end - start <= _LONGEST], default=rows[0].end)
    citation = Citation(1, section.article, start, end, section.text_of(Span(start, end)))
    return Answer(
        "answered",
        sentences=(Sentence(citation.quote, (1,)),),
        citations=(citation,),
        confidence=CONFIDENCE,
    )
