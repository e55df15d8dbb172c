"""A text in pieces, for records whose values may have only so many bytes. Pure."""

from collections.abc import Mapping, Sequence

from retrieval.batches import groups

# Bytes of UTF-8 in one value, and values of text in one record.
BYTES, VALUES = 4_000, 16

Pieces = Sequence[str]


def records_of(text: str) -> list[Pieces]:
    """Return the pieces of a text, those of one record together; one record at least."""
    encoded, pieces = text.encode(), []
    while encoded:
        # A character that is cut in two goes into the next piece.
        piece = encoded[:BYTES].decode(errors="ignore")
        pieces.append(piece)
        encoded = encoded[len(piece.encode()) :]
    return list(groups(pieces, VALUES)) or [[]]


def values_of(pieces: Pieces) -> dict[str, str]:
    """Return the values of one record."""
    return {f"text {number}": piece for number, piece in enumerate(pieces)}


def text_of(values: Mapping[str, object]) -> str:
    """Return the text that the values of one record have, other values left aside."""
    return "".join(str(values.get(f"text {number}", "")) for number in range(VALUES))
