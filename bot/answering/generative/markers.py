"""Citation markers in a model's text: found in every common style, read, and taken out. Pure.

Knows no sources: whether a number means one is decided by how many passages there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A passage, or a sentence of it: "2" and "2.3"; a range of either: "1-3" and "2.3-5".
_NUMBERS = r"\d{1,3}(?:\.\d{1,3})?(?:\s*[-–—]\s*\d{1,3}(?:\.\d{1,3})?)?"
_PLAIN_NUMBERS = r"\d{1,3}(?:\s*[-–—]\s*\d{1,3})?"
_WORD = r"(?:(?:sources?|passages?|articles?|documents?|docs?|refs?|citations?)\.?\s*)?#?\s*"
_AND = r"\s*(?:,|;|&|\band\b)\s*"
_LIST = rf"\^?{_WORD}{_NUMBERS}(?:{_AND}\^?{_WORD}{_NUMBERS})*"
_PLAIN_LIST = rf"\^?{_WORD}{_PLAIN_NUMBERS}(?:{_AND}\^?{_WORD}{_PLAIN_NUMBERS})*"
# Round brackets hold plain numbers as well; they are a marker only where a clause ends.
_MARKER = re.compile(
    rf"\s*`?[\[【]\s*(?P<square>{_LIST})\s*(?:†[^\]】\n]{{0,40}})?[\]】]`?(?:\([^\s()]*\))?"
    rf"|\s*\(\s*(?P<round>{_PLAIN_LIST})\s*\)(?=\s*(?:[.,;:!?\[【(“\"]|$|(?-i:[A-Z])))"
    # "m²" is none, nor "10³".
    r"|(?:(?<=[.,;:!?…”\"’')\]])|(?<=[a-z]{4}))\s*"
    r"(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[ ,⁻·]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})*)(?=\s|[.,;:!?]|$)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?P<n>\d{1,3})(?:\.(?P<sentence>\d{1,3}))?"
    r"(?:\s*[-–—]\s*(?P<last>\d{1,3})(?:\.(?P<last_sentence>\d{1,3}))?)?"
)
# Longer than any range of passages or sentences that one marker means.
_LONGEST_RANGE = 30
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻·", "0123456789-,")

# What may still become a marker when more of the text comes in.
_UNFINISHED = re.compile(r"\s*`?(?:[\[【][^\]】\n]{0,60}|\([^()\n]{0,40})$")


Pointer = tuple[int, int]


@dataclass(frozen=True)
class Marker:
    """A marker in a text: `text[start:end]`, white space before it included.

    `pointers` are what it names: passages and their sentences, both from 1; 0 for a whole passage.
    """

    start: int
    end: int
    pointers: tuple[Pointer, ...]


def find_markers(text: str, known: int) -> list[Marker]:
    """Return the markers of a text in order; only passages from 1 to `known` are kept in them."""
    return [
        Marker(match.start(), match.end(), tuple(dict.fromkeys(_pointers(match, known))))
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


def _pointers(match: re.Match[str], known: int) -> Iterator[Pointer]:
    written = match["square"] or match["round"] or match["raised"].translate(_RAISED)
    for found in _RANGE.finditer(written):
        n, sentence = int(found["n"]), int(found["sentence"] or 0)
        last = int(found["last"] or n)
        last_sentence = int(found["last_sentence"] or (found["last"] if sentence else 0) or 0)
        if not sentence:
            # Bounded first: nobody cites a hundred passages, and [1-999] is cheap to write.
            yield from ((m, 0) for m in range(max(1, n), min(last, known) + 1))
        elif 1 <= n <= known:  # "2.3-5" and "2.3-2.5" are sentences 3 to 5
            end = min(max(last_sentence, sentence), sentence + _LONGEST_RANGE)
            yield from ((n, m) for m in range(sentence, end + 1))
