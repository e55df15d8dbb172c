"""Which sentences of the passages support a claim, and how surely.

Rules first: figures, quotes and names must be there, and nothing may be denied that is stated. Then
a probability from words and vectors. Does not read markers, nor decide what is shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.support.alignment import Aligner
from bot.answering.support.claim import (
    Claim,
    Passage,
    Stems,
    Window,
    best_window,
    overlap,
    read_claim,
    read_passage,
)  # fmt: skip
from bot.answering.support.entailment import Entailment
from bot.answering.support.features import features
from bot.answering.support.names import Name, known_words, missing_words, names_possible
from bot.answering.support.negation import contradicts, swapped
from bot.answering.support.verbatim import only_if, repeats
from bot.answering.support.weights import THRESHOLD, probability
from retrieval.article import Hit
from retrieval.models.embedder import Embedder

# Windows that are looked at by their vectors: they come from the passages that share most words.
_SHORTLIST = 3
# That a clause is supported which is said over again: so are 47 of the 48 in AttributionBench's dev
# set, 2026-11-27.
REPEATED = 0.98
# Passages that are remembered in parts: every sentence of an answer is held against the same ones.
_REMEMBERED = 50
# A claim with this share of a sentence's words says it over again; those left out are no aside.
_COPIED = 0.6
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Backing:
    """The sentences of a hit's article that support a claim: `article.text[start:end]`.

    `probability`, from 0 to 1, is that it is supported, as fitted.
    """

    hit: Hit
    start: int
    end: int
    probability: float


class SupportChecker:
    """Looks for what supports a claim; safe to use from several threads.

    `stems` are those of a text without stop words, see `Lexicon.terms`. With `entailment`, its
    opinion takes the place of the fitted one.
    """

    def __init__(
        self, stems: Stems, embedder: Embedder, entailment: Entailment | None = None
    ) -> None:
        self._stems = stems
        self._aligner = Aligner(embedder)
        self._entailment = entailment
        self._passages: dict[str, Passage] = {}

    def back(self, claim: str, hits: Sequence[Hit]) -> Backing | None:
        """Return the best support for a claim among the hits, or None if there is none."""
        read = read_claim(claim, self._stems)
        if not read.stems:
            return None
        windows = [
            best_window(read, passage) for passage in map(self._passage, hits) if passage.sentences
        ]
        possible = [window for window in windows if keeps_rules(read, window, self._stems)]
        possible.sort(key=lambda window: -overlap(read, window))
        backings = [self._backing(read, window) for window in possible[:_SHORTLIST]]
        best = max(backings, key=lambda backing: backing.probability, default=None)
        return best if best and best.probability >= THRESHOLD else None

    def _backing(self, claim: Claim, window: Window) -> Backing:
        if self._entailment:
            sure = self._entailment.probability(window.text, [claim.text])[0]
        elif repeats(claim, window.sentences):
            sure = REPEATED
        else:
            sure = probability(features(claim, window, self._aligner, self._stems))
        spans = [one.span for one in window.sentences]
        return Backing(window.passage.hit, spans[0].start, spans[-1].end, sure)

    def _passage(self, hit: Hit) -> Passage:
        key = hit.chunk.id
        if key not in self._passages:
            if len(self._passages) >= _REMEMBERED:
                self._passages.clear()
            self._passages[key] = read_passage(hit, self._stems)
        return self._passages[key]


def keeps_rules(claim: Claim, window: Window, stems: Stems) -> bool:
    """Whether a window has all figures and quotes of a claim, its passage all names, and agrees."""
    return not broken_rules(claim, window, stems)


def broken_rules(claim: Claim, window: Window, stems: Stems) -> list[str]:
    """Return what stands against a window as support for a claim, by the name of the rule."""
    broken = {
        "figure": bool(claim.figures - window.figures - window.passage.dated),
        "name": any(not _is_named(name, window) for name in claim.names),
        "other name": _has_another_name(claim, window),
        "quote": not all(quote in _letters(window.text) for quote in _quotes(claim.text)),
        "polarity": contradicts(claim.text, window.text, stems),
        "condition": only_if(claim, window.sentences),
        "roles": swapped(claim.text, window.text, stems),
    }
    return [rule for rule, is_broken in broken.items() if is_broken]


def _is_named(name: Name, window: Window) -> bool:
    """Whether a name stands in or before the window; there the last word of it will do."""
    if not missing_words(name, window.near_words):
        return True
    short = any(name.words[-1] in one.words for one in names_possible(window.text))
    return short and not missing_words(name, window.passage.words)


def _has_another_name(claim: Claim, window: Window) -> bool:
    """Whether a claim is a sentence over again, but with another name where that has one."""
    said, words = frozenset(claim.stems), known_words(claim.text)
    for sentence in window.sentences:
        stems = frozenset(sentence.stems)
        named = names_possible(sentence.text)
        known = {word for name in named for word in name.words}
        brought_in = [one for one in claim.names if missing_words(one, sentence.words)]
        foreign = [one for one in brought_in if not known.intersection(one.words)]
        left_out = any(not set(name.words) & words for name in named)
        length = max(len(stems), len(said) - sum(len(one.words) for one in foreign))
        if foreign and left_out and len(said & stems) >= _COPIED * length:
            return True
    return False


def _quotes(text: str) -> list[str]:
    return [_letters(match[1] or match[2]) for match in _QUOTED.finditer(text)]


def _letters(text: str) -> str:
    return _APART.sub(" ", text).strip().casefold()
