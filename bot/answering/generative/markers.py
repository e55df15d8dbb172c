"""Citation markers in a model's text: found in every common style, read, and taken out. Pure.

Knows no sources: whether a number means one is decided by how many passages there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBERS = r"\d{1,3}(?:\s*[-–—]\s*\d{1,3})?"
_WORD = r"(?:(?:sources?|passages?|articles?|documents?|docs?|refs?|citations?)\.?\s*)?#?\s*"
_LIST = rf"\^?{_WORD}{_NUMBERS}(?:\s*(?:,|;|&|\band\b)\s*\^?{_WORD}{_NUMBERS})*"
# Round brackets hold plain numbers as well; they are a marker only where a clause ends.
_MARKER = re.compile(
    rf"\s*`?[\[【]\s*(?P<square>{_LIST})\s*(?:†[^\]】\n]{{0,40}})?[\]】]`?(?:\([^\s()]*\))?"
    rf"|\s*\(\s*(?P<round>{_LIST})\s*\)(?=\s*(?:[.,;:!?\[【(“\"]|$|(?-i:[A-Z])))"
    # "m²" is none, nor "10³".
    r"|(?:(?<=[.,;:!?…”\"’')\]])|(?<=[a-z]{4}))\s*"
    r"(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[ ,⁻·]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})*)(?=\s|[.,;:!?]|$)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻·", "0123456789-,")

# What may still become a marker when more of the text comes in.
_UNFINISHED = re.compile(r"\s*`?(?:[\[【][^\]】\n]{0,60}|\([^()\n]{0,40})$")


@dataclass(frozen=True)
class Marker:
    """A marker in a text: `text[start:end]`, white space before it included, and what it names."""

    start: int
    end: int
    numbers: tuple[int, ...]


def find_markers(text: str, known: int) -> list[Marker]:
    """Return the markers of a text in order; only numbers from 1 to `known` are kept in them."""
    return [
        Marker(match.start(), match.end(), tuple(dict.fromkeys(_numbers(match, known))))
        for match in _MARKER.finditer(text)
    ]


def without_markers(text: str, known: int) -> str:
    """Return the text with every marker taken out, whatever it names."""
    kept, end = [], 0
    for marker in find_markers(text, known):
        kept.append(text[end : marker.start])
        end = marker.end
    return "".join([*kept, text[end:]])


def unfinished_marker(text: str) -> int:
    """Return where a half-written marker at the end of the text begins, or its length."""
    match = _UNFINISHED.search(text)
    return match.start() if match else len(text)


def _numbers(match: re.Match[str], known: int) -> Iterator[int]:
    written = match["square"] or match["round"] or match["raised"].translate(_RAISED)
    for one in _RANGE.finditer(written):
        first, last = int(one[1]), int(one[2] or one[1])
        # Bounded first: nobody cites a hundred passages, and [1-999] is cheap to write.
        yield from (n for n in range(max(1, first), min(last, known) + 1))
