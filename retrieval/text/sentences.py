"""Sentence splitting with exact offsets; a line end always ends a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

# Characters given to the segmenter at once: it is quadratic in quotes that do not close.
_LONGEST = 10_000


@dataclass(frozen=True)
class Span:
    """A half-open range of characters `[start, end)` of some text."""

    start: int
    end: int


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]` in order, without surrounding white space."""
    spans = []
    lines = split_lines(text, start, end)
    for line in (piece for whole in lines for piece in _pieces(text, whole)):
        for boundary in sentencex.get_sentence_boundaries("en", text[line.start : line.end]):
            first = line.start + boundary["start_index"]
            span = _trim(text, first, line.start + boundary["end_index"])
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


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(piece.strip()))
