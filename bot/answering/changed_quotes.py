"""What a new version of an article says in place of a quoted sentence.

Pure. A sentence counts as unchanged while it stands in the new version as a sentence, whatever its
white space, punctuation, quotation marks and capitals.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from retrieval.text.sentences import split_sentences

# A word, a number with what stands inside it, a sign that changes what is said.
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[%€$£¥°]|(?<!\w)[-−–](?=\d)")
_APOSTROPHE = re.compile("['’]")
_DASH = re.compile("[-−–]")
# What stands between two sentences.
_END = re.compile(r"[.!?…:;\n\"”»]")
# The share of words and pairs of words that a sentence has in common with the one whose place it
# takes, at least. A plain rule, not fitted; all of 96 corrected sentences were found by it
# (benchmarks/corrections.py, 2026-11-29).
NEAR = 0.5


@dataclass(frozen=True)
class SentenceChange:
    """A quoted sentence that an article does not have any more, and what it has now, or ''."""

    old: str
    new: str


def changed_sentences(quote: str, text: str) -> list[SentenceChange]:
    """Return which sentences of a quote the new text of its article does not have."""
    article = _Text(text)
    sentences = [quote[span.start : span.end] for span in split_sentences(quote)]
    missing = [sentence for sentence in sentences if not article.has(sentence)]
    if not missing:
        return []
    candidates = [text[span.start : span.end] for span in split_sentences(text)]
    old = {_Text(sentence).key for sentence in sentences}
    fresh = [candidate for candidate in candidates if _Text(candidate).key not in old]
    return [SentenceChange(sentence, _nearest(sentence, fresh)) for sentence in missing]


class _Text:
    """A text by its words and figures alone, each with its place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        self._starts: list[int] = []
        key = ""
        for match in _TOKEN.finditer(text):
            self._starts.append(len(key))
            self._spans.append(match.span())
            key += _plain(match[0])
        self.key = key

    def has(self, sentence: str) -> bool:
        """Whether a sentence is one of this text, or several of it."""
        wanted = _Text(sentence).key
        return not wanted or any(
            self._is_whole(start, start + len(wanted)) for start in self._places(wanted)
        )

    def _places(self, wanted: str) -> Iterator[int]:
        start = self.key.find(wanted)
        while start >= 0:
            yield start
            start = self.key.find(wanted, start + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether a piece of the key begins and ends with a sentence."""
        ends = [*self._starts, len(self.key)]
        first, after = bisect_left(self._starts, start), bisect_left(ends, end)
        if ends[first] != start or ends[after] != end:
            return False
        before = self._text[self._spans[first - 1][1] : self._spans[first][0]] if first else "\n"
        behind = self._text[self._spans[after - 1][1] :]
        if after < len(self._spans):
            behind = self._text[self._spans[after - 1][1] : self._spans[after][0]]
        return bool(_END.search(before)) and (not behind or bool(_END.search(behind)))


def _plain(token: str) -> str:
    """Return a token as it is compared: letters run on, so that hyphens and spaces are alike."""
    plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", token)).casefold()
    return plain if plain.isalpha() else f" {_DASH.sub('-', plain)} "


def _nearest(sentence: str, candidates: list[str]) -> str:
    """Return the candidate that has most words in common with a sentence, or '' for none near."""
    words = _words(sentence)
    shares = [(_share(words, _words(candidate)), candidate) for candidate in candidates]
    best, nearest = max(shares, key=lambda pair: pair[0], default=(0.0, ""))
    return nearest if best >= NEAR else ""


def _words(text: str) -> Counter[str]:
    tokens = [_plain(token) for token in _TOKEN.findall(text)]
    return Counter([*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))])


def _share(first: Counter[str], second: Counter[str]) -> float:
    return 2 * (first & second).total() / max(1, first.total() + second.total())
