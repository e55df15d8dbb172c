"""What a model writes, piece by piece: text, and what the provider says that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Longer than any stretch of sentences that one citation means.
_LONGEST_RANGE = 30
_LOCATION = ("document_index", "start_block_index", "end_block_index")


@dataclass(frozen=True)
class Piece:
    """A piece of a `block` of text.

    `cited` are documents and their sentences, both from 1. They hold for the whole block, whether
    they come before its text or after it.
    """

    text: str
    block: str = ""
    cited: tuple[tuple[int, int], ...] = ()


def pieces_of(content: str | Sequence[str | Mapping[str, Any]]) -> Iterator[Piece]:
    """Yield the text of a message, or of a part of one, without reasoning."""
    if isinstance(content, str):
        content = [content]
    for n, block in enumerate(content):
        if isinstance(block, str):
            yield from [Piece(block)] if block else []
        elif block.get("type") == "text":
            cited = [
                place for citation in block.get("citations") or () for place in _places(citation)
            ]
            piece = Piece(block.get("text") or "", str(block.get("index", n)), tuple(cited))
            yield from [piece] if piece.text or piece.cited else []


def _places(citation: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Yield what a citation names; nothing for one that is not of sentences of a document."""
    document, first, end = (citation.get(name) for name in _LOCATION)
    if isinstance(document, int) and isinstance(first, int) and isinstance(end, int):
        last = min(end, first + _LONGEST_RANGE)
        yield from ((document + 1, n + 1) for n in range(max(0, first), last))
