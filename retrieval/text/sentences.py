"""Sentence splitting with exact offsets; a line end always ends a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from retrieval.text.english import WEEKDAYS, WRITTEN_MONTH

# Characters given to the segmenter at once: it is quadratic in quotes that do not close.
_LONGEST = 10_000

# What goes on with a time of day after its full stop: "at 2 a.m. Thursday", "11:10 p.m. ET". In
# real news .007 of all sentences were cut there.
_TIME_OF_DAY = re.compile(r"[ap]\.m\.\Z")
_GOES_ON = re.compile(
    rf"(?:[ECMP][SD]?T|GMT|UTC|BST|Eastern|Central|Pacific|Mountain|{WRITTEN_MONTH} \d+"
    rf"|{'|'.join(map(str.capitalize, WEEKDAYS))})\b|[a-z\d–—-]"
)
# Before a name, as in "the festival cost £64,000, Ms. Wrona said".
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Sgt|Capt|vs)\.\Z")


@dataclass(frozen=True)
class Span:
    """A half-open range of characters `[start, end)` of some text."""

    start: int
    end: int


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]` in order, without surrounding white space."""
    spans: list[Span] = []
    lines = split_lines(text, start, end)
    for line in (piece for whole in lines for piece in _pieces(text, whole)):
        for boundary in sentencex.get_sentence_boundaries("en", text[line.start : line.end]):
            first = line.start + boundary["start_index"]
            span = _trim(text, first, line.start + boundary["end_index"])
            if spans and spans[-1].start >= line.start and _is_one(text, spans[-1], span):
                span = Span(spans.pop().start, span.end)
            if span.start < span.end:
                spans.append(span)
    return spans


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the lines of `text[start:end]` that are not blank, without surrounding space."""
    end = len(text) if end is None else end
    spans = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        span = _trim(text, start, stop)
        if span.start < span.end:
            spans.append(span)
        start = stop + 1
    return spans


def _pieces(text: str, line: Span) -> Iterator[Span]:
    """Cut a line such as no person writes, at a space where there is one."""
    start = line.start
    while line.end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        stop = space + 1 if space > start else start + _LONGEST
        yield Span(start, stop)
        start = stop
    yield Span(start, line.end)


def _is_one(text: str, before: Span, after: Span) -> bool:
    """Whether two pieces of a line are one sentence, cut behind a title or a time of day."""
    if _TITLE.search(text, before.start, before.end):
        return True
    ends = _TIME_OF_DAY.search(text, before.start, before.end)
    return bool(ends and _GOES_ON.match(text, after.start, after.end))


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(piece.strip()))
