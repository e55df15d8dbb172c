"""Sources cut into excerpts to be read, with the way back to offsets in the text as it is given.

Short sources are read whole. Of long ones, only the excerpts that have most of the claim's words
are: however long a source is, a verdict takes the same memory and little more time.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from unicodedata import combining

from bot.verification.source import Source
from retrieval.text.english import STOP_WORDS
from retrieval.text.normalise import normalise

# Characters that are read for one claim; up to there nothing is cut. Reading takes 0.7 s.
MOST_READ = 40_000
# Characters of an excerpt: paragraphs enough to say who "she" is.
_LENGTH = 4_000

_WORD = re.compile(r"[^\W_]+")
# Letters by which words of the claim are looked for: so "protest" finds "protesters".
_STEM = 6


@dataclass(frozen=True)
class Excerpt:
    """Normalised text from the source of a number, from 0, and the offsets of its characters.

    A blank in `text` may be several characters in the source, and has the offset of none.
    """

    source: int
    text: str
    offset: int
    offsets: Sequence[tuple[int, int]] = ()

    def source_offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which neither begins nor ends blank, is in the source."""
        if not self.offsets:
            return self.offset + start, self.offset + end
        first = _letters_in(self.text[:start])
        last = first + _letters_in(self.text[start:end]) - 1
        return self.offset + self.offsets[first][0], self.offset + self.offsets[last][1]


def excerpts(claim: str, sources: Sequence[Source]) -> list[Excerpt]:
    """Return what is read of the sources for a claim, in their order."""
    if sum(len(source.text) for source in sources) <= MOST_READ:
        spans = [(n, 0, len(source.text)) for n, source in enumerate(sources)]
    else:
        spans = _likeliest(claim, sources)
    return [_excerpt(n, sources[n].text[start:end], start) for n, start, end in spans]


Piece = tuple[int, int, int]


def _likeliest(claim: str, sources: Sequence[Source]) -> list[Piece]:
    """The pieces with most of a claim's words, of which rare ones count more."""
    pieces = [(n, *span) for n, source in enumerate(sources) for span in _pieces(source.text)]
    stems = {word.casefold()[:_STEM] for word in _WORD.findall(claim)}.difference(STOP_WORDS)
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, stems))})", re.IGNORECASE)
    present = [
        {match[0].casefold() for match in pattern.finditer(sources[n].text, start, end)}
        for n, start, end in pieces
    ]
    counts = Counter(stem for found in present for stem in found)
    scores = [sum(log(1 + len(pieces) / counts[stem]) for stem in found) for found in present]
    chosen, left = [], MOST_READ
    for n in sorted(range(len(pieces)), key=lambda n: -scores[n]):
        left -= pieces[n][2] - pieces[n][1]
        if left < 0:
            break
        chosen.append(pieces[n])
    return sorted(chosen)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text where a line ends, else a sentence, else a word."""
    start = 0
    while len(text) - start > _LENGTH:
        least, most = start + _LENGTH // 2, start + _LENGTH
        ends = (text.rfind(mark, least, most) + len(mark) for mark in ("\n", ". ", " "))
        end = next((end for end in ends if end > least), most)
        yield start, end
        start = end
    yield start, len(text)


def _excerpt(source: int, text: str, offset: int) -> Excerpt:
    normalised = normalise(text)
    if normalised == text:
        return Excerpt(source, text, offset)
    if "".join(normalised.split()) == "".join(text.split()) and not any(map(combining, text)):
        # Only blanks differ, as in most texts: each letter is one character.
        spans = [(n, n + 1) for n, character in enumerate(text) if not character.isspace()]
        return Excerpt(source, normalised, offset, spans)
    letters = list(_letters(text))
    if "".join(letter for letter, _ in letters) != "".join(normalised.split()):
        # Letters that join with a letter that follows, as in Korean: the text is read as it is.
        return Excerpt(source, text.encode(errors="replace").decode(), offset)
    return Excerpt(source, normalised, offset, [span for _, span in letters])


def _letters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each character of the normalised text that is not blank, with its span in the given."""
    cluster, start, end = "", 0, 0  # a letter and the accents that follow it
    for place, character in enumerate(text):
        letter = _visible(character)
        if letter and cluster and combining(letter[0]):
            cluster, end = cluster + letter, place + 1
        elif letter or character.isspace():
            yield from _composed(cluster, start, end)
            cluster, start, end = letter, place, place + 1
    yield from _composed(cluster, start, end)


def _composed(cluster: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    for letter in unicodedata.normalize("NFC", cluster):
        yield letter, (start, end)


@lru_cache(maxsize=10_000)
def _visible(character: str) -> str:
    """What is left of a character between two that nothing joins with; '' if it is blank."""
    return "".join(normalise(f"|{character}|")[1:-1].split())


def _letters_in(text: str) -> int:
    return sum(not character.isspace() for character in text)
