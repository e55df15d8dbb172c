"""The text of a model as it comes in, put together into finished sentences with their markers.

Nothing half-written leaves it: no half sentence, no half marker. Does not judge what is said.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
_WORD = re.compile(r"\w")
# Closes a sentence for good when a marker stands beside it: "They met. [1]" and "They met [1]."
_CLOSED = re.compile(r"[.!?…][”\"’')*_]*$")


@dataclass(frozen=True)
class ModelSentence:
    """A sentence that a model finished, without its markers, and what it points to."""

    text: str
    pointers: tuple[Pointer, ...]


@dataclass(frozen=True)
class _Block:
    """A block of the text, from `start` to the next; `cited` is what the provider cites for it."""

    name: str
    start: int
    cited: tuple[Pointer, ...] = ()


class SentenceStream:
    """Collects pieces of text; `known` is how many passages can be cited."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._buffer = ""
        self._blocks = [_Block("", 0)]

    def feed(
        self, delta: str, block: str = "", cited: Sequence[Pointer] = ()
    ) -> list[ModelSentence]:
        """Take in the next piece of text and return the sentences that it finished.

        `cited` is what the provider cites for the block that the text is in; a block can have more
        of it until the next one begins.
        """
        self._note(block, cited)
        self._buffer += delta
        finished = self._take(self._buffer.rfind("\n") + 1)
        stable = self._buffer[: unfinished_marker(self._buffer)]
        pieces = _pieces(stable, self._known)
        if pieces[1:]:
            finished += self._take(pieces[-1].start)
        elif len(self._buffer) > _LONGEST:
            finished += self.end()
        return finished

    def settle(self) -> list[ModelSentence]:
        """Return the last sentence if it is certain to be whole: closed, and with a marker.

        For when the model pauses. A sentence without a marker may still get one, or go on; a block
        that has ended with what is cited for it is as good as a marker.
        """
        text = self._buffer.rstrip()
        markers = find_markers(text, self._known)
        bare = without_markers(text, self._known).rstrip()
        behind = bool(markers) and not text[markers[-1].end :].strip(" .!?…”\"’')*_")
        marked = behind or self._ends_cited(text)
        return self.end() if marked and _CLOSED.search(bare) else []

    def end(self) -> list[ModelSentence]:
        """Return what is left, when no more text comes."""
        finished = self._take(unfinished_marker(self._buffer))
        self._take(len(self._buffer))
        return finished

    def _note(self, name: str, cited: Sequence[Pointer]) -> None:
        """Begin a block, if it is a new one, and add what is cited for it."""
        if name != self._blocks[-1].name:
            self._blocks.append(_Block(name, len(self._buffer)))
        if known := [pointer for pointer in cited if 1 <= pointer[0] <= self._known]:
            last = self._blocks[-1]
            self._blocks[-1] = replace(last, cited=(*last.cited, *known))

    def _take(self, end: int) -> list[ModelSentence]:
        """Return the sentences up to there, and let go of their text."""
        text = self._buffer[:end]
        finished = [sentence for line in split_lines(text) for sentence in self._of_line(line)]
        self._buffer = self._buffer[end:]
        self._blocks = [
            replace(block, start=max(0, block.start - end))
            for block, stop in self._blocks_with_ends()
            if stop > end
        ]
        return finished

    def _of_line(self, line: Span) -> Iterator[ModelSentence]:
        """Yield the sentences of a line; a marker belongs to the one that it stands in or after."""
        own = self._buffer[line.start : line.end]
        pieces = _pieces(own, self._known)
        for i, piece in enumerate(pieces):
            end = pieces[i + 1].start if pieces[i + 1 :] else len(own)
            start = 0 if i == 0 else piece.start
            pointers = [p for m in find_markers(own[start:end], self._known) for p in m.pointers]
            cited = self._cited(line.start + piece.start, line.start + piece.end)
            bare = _LIST_MARK.sub("", without_markers(own[piece.start : end], self._known).strip())
            if bare:
                yield ModelSentence(bare, tuple(dict.fromkeys([*pointers, *cited])))

    def _cited(self, start: int, end: int) -> Iterator[Pointer]:
        """Yield what is cited for the blocks that have a word between two places of the text."""
        for block, stop in self._blocks_with_ends():
            if _WORD.search(self._buffer, max(start, block.start), min(end, stop)):
                yield from block.cited

    def _blocks_with_ends(self) -> Iterator[tuple[_Block, int]]:
        ends = [block.start for block in self._blocks[1:]]
        return zip(self._blocks, [*ends, sys.maxsize], strict=True)

    def _ends_cited(self, text: str) -> bool:
        """Whether the last word of a text is in a block that has ended, and has citations."""
        last = max((word.start() for word in _WORD.finditer(text)), default=-1)
        return any(
            block.start <= last < stop and bool(block.cited)
            for block, stop in self._blocks_with_ends()
            if block is not self._blocks[-1]
        )


def _pieces(text: str, known: int) -> list[Span]:
    """Return the sentences of a text, found as if it had no markers, in offsets of the text."""
    bare, offsets = _bared(text, find_markers(text, known))
    mark = _LIST_MARK.match(bare)
    start = mark.end() if mark else 0
    return [
        Span(offsets[span.start], offsets[span.end - 1] + 1)
        for span in split_sentences(bare, start)
        if _WORD.search(bare, span.start, span.end)
    ]


def _bared(text: str, markers: list[Marker]) -> tuple[str, list[int]]:
    """Return the text without its markers, and the offset in it of each character left."""
    inside = {i for marker in markers for i in range(marker.start, marker.end)}
    offsets = [i for i in range(len(text)) if i not in inside]
    return "".join(text[i] for i in offsets), offsets
