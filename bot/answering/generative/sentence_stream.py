"""The text of a model as it comes in, put together into finished sentences with their markers.

Nothing half-written leaves it: no half sentence, no half marker. Does not judge what is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.generative.markers import (
    Marker,
    Pointer,
    find_markers,
    unfinished_marker,
    without_markers,
)
from retrieval.text.sentences import Span, split_lines, split_sentences

# A model that never ends a sentence is cut here; nothing so long is supported by anything.
_LONGEST = 1_500

# Bullets, numbers of lists, marks of headings and quotes in front of a line.
_LIST_MARK = re.compile(r"^(?:[-*•>#]+\s+|\d{1,2}[.)]\s+)+")
# Closes a sentence for good when a marker stands beside it: "They met. [1]" and "They met [1]."
_CLOSED = re.compile(r"[.!?…][”\"’')*_]*$")


@dataclass(frozen=True)
class ModelSentence:
    """A sentence that a model finished, without its markers, and what they point to."""

    text: str
    pointers: tuple[Pointer, ...]


class SentenceStream:
    """Collects deltas; `known` is how many passages can be cited."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._buffer = ""

    def feed(self, delta: str) -> list[ModelSentence]:
        """Take in the next piece of text and return the sentences that it finished."""
        self._buffer += delta
        lines, newline, self._buffer = self._buffer.rpartition("\n")
        finished = self._read(lines) if newline else []
        stable = self._buffer[: unfinished_marker(self._buffer)]
        pieces = _pieces(stable, self._known)
        if pieces[1:]:
            start = pieces[-1].start
            finished += self._read(self._buffer[:start])
            self._buffer = self._buffer[start:]
        elif len(self._buffer) > _LONGEST:
            finished += self.end()
        return finished

    def settle(self) -> list[ModelSentence]:
        """Return the last sentence if it is certain to be whole: closed, and with a marker.

        For when the model pauses. A sentence without a marker may still get one, or go on.
        """
        text = self._buffer.rstrip()
        markers = find_markers(text, self._known)
        bare = without_markers(text, self._known).rstrip()
        behind = bool(markers) and not text[markers[-1].end :].strip(" .!?…”\"’')*_")
        return self.end() if behind and _CLOSED.search(bare) else []

    def end(self) -> list[ModelSentence]:
        """Return what is left, when no more text comes."""
        left, self._buffer = self._buffer, ""
        return self._read(left[: unfinished_marker(left)])

    def _read(self, text: str) -> list[ModelSentence]:
        return [sentence for line in split_lines(text) for sentence in self._of_line(text, line)]

    def _of_line(self, text: str, line: Span) -> Iterator[ModelSentence]:
        """Yield the sentences of a line; a marker belongs to the one that it stands in or after."""
        own = text[line.start : line.end]
        pieces = _pieces(own, self._known)
        for i, piece in enumerate(pieces):
            end = pieces[i + 1].start if pieces[i + 1 :] else len(own)
            start = 0 if i == 0 else piece.start
            pointers = (p for m in find_markers(own[start:end], self._known) for p in m.pointers)
            bare = _LIST_MARK.sub("", without_markers(own[piece.start : end], self._known).strip())
            if bare:
                yield ModelSentence(bare, tuple(dict.fromkeys(pointers)))


def _pieces(text: str, known: int) -> list[Span]:
    """Return the sentences of a text, found as if it had no markers, in offsets of the text."""
    bare, offsets = _bared(text, find_markers(text, known))
    mark = _LIST_MARK.match(bare)
    start = mark.end() if mark else 0
    return [
        Span(offsets[span.start], offsets[span.end - 1] + 1)
        for span in split_sentences(bare, start)
        if re.search(r"\w", bare[span.start : span.end])
    ]


def _bared(text: str, markers: list[Marker]) -> tuple[str, list[int]]:
    """Return the text without its markers, and the offset in it of each character left."""
    inside = {i for marker in markers for i in range(marker.start, marker.end)}
    offsets = [i for i in range(len(text)) if i not in inside]
    return "".join(text[i] for i in offsets), offsets
