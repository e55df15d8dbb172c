"""A claim and a passage, read for being held against each other: words, figures, names.

Words only: vectors are in `alignment`, what all of it weighs in `likeness`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering.support.figures import figures_claimed, figures_stated
from bot.answering.support.names import Name, known_words, missing_words, names_claimed
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

Stems = Callable[[str], Sequence[str]]

# Sentences side by side that may support a claim together.
WIDEST = 3
# What one more sentence must add to the share of the claim's words, to be worth showing.
_WIDER = 0.1
# What a figure or a name that is not there costs beside the words.
_MISSING = 0.15
# Beyond so many letters a word says no more.
_LONG_WORD = 8
_CLAUSE = re.compile(r"[,;:()]|\b(?:and|but|while|which|because|as well as)\b")
_LONE = 2  # content words that make a clause

# Sentences before a window in which those are named whom it calls "he" or "the company".
_BEFORE = 2


@dataclass(frozen=True)
class Claim:
    """A sentence that is to be supported."""

    text: str
    stems: tuple[str, ...]
    figures: frozenset[str]
    names: tuple[Name, ...]
    clauses: tuple[Span, ...]
    clause_stems: tuple[frozenset[str], ...]

    @cached_property
    def weight(self) -> float:
        """The letters of its words, each word once; never 0."""
        return weight(frozenset(self.stems)) or 1.0

    def share(self, stems: frozenset[str]) -> float:
        """The share of its words, by their letters, that are among some stems."""
        return weight(stems.intersection(self.stems)) / self.weight

    def missing_names(self, known: frozenset[str]) -> int:
        """How many words of its names are not among some words."""
        return sum(len(missing_words(name, known)) for name in self.names)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage."""

    span: Span
    text: str
    stems: tuple[str, ...]
    figures: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Passage:
    """A hit by its sentences.

    `words` and `figures` are those of the whole, and of what is known of its article; `dated` are
    those of its title and of its date, and `titled` the title's words, which no sentence needs to
    repeat.
    """

    hit: Hit
    sentences: tuple[Sentence, ...]
    stems: frozenset[str]
    words: frozenset[str]
    figures: frozenset[str]
    dated: frozenset[str]
    titled: frozenset[str]


@dataclass(frozen=True)
class Window:
    """One to three sentences of a passage, side by side."""

    passage: Passage
    first: int
    count: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, in their order."""
        return self.passage.sentences[self.first : self.first + self.count]

    @property
    def text(self) -> str:
        """Its words, verbatim."""
        article = self.passage.hit.chunk.article
        return article.text[self.sentences[0].span.start : self.sentences[-1].span.end]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all its sentences."""
        return frozenset(stem for one in self.sentences for stem in one.stems)

    @property
    def figures(self) -> frozenset[str]:
        """The figures of all its sentences."""
        return frozenset(figure for one in self.sentences for figure in one.figures)

    @property
    def words(self) -> frozenset[str]:
        """The words of all its sentences, to find names in."""
        return frozenset(word for one in self.sentences for word in one.words)

    @property
    def near_words(self) -> frozenset[str]:
        """The same with the sentences before it and the title, which say who "she" is."""
        before = self.passage.sentences[max(0, self.first - _BEFORE) : self.first]
        return self.words.union(self.passage.titled, *(one.words for one in before))


def read_claim(text: str, stems: Stems) -> Claim:
    """Take a claim apart."""
    clauses = tuple(_clauses(text, stems))
    return Claim(
        text,
        tuple(stems(text)),
        figures_claimed(text),
        tuple(names_claimed(text)),
        clauses,
        tuple(frozenset(stems(text[span.start : span.end])) for span in clauses),
    )


def read_passage(hit: Hit, stems: Stems) -> Passage:
    """Take a hit apart into its sentences."""
    article, chunk = hit.chunk.article, hit.chunk
    spans = split_sentences(article.text, chunk.start, chunk.end)
    texts = [article.text[span.start : span.end] for span in spans]
    sentences = tuple(
        Sentence(span, text, tuple(stems(text)), figures_stated(text), known_words(text))
        for span, text in zip(spans, texts, strict=True)
    )
    dated = figures_stated(f"{article.title}\n{(article.published or '')[:10]}")
    return Passage(
        hit,
        sentences,
        frozenset(stem for one in sentences for stem in one.stems),
        known_words(f"{article.title}\n{article.source}\n{article.author}").union(
            *(one.words for one in sentences)
        ),
        dated.union(*(one.figures for one in sentences)),
        dated,
        known_words(article.title),
    )


def best_window(claim: Claim, passage: Passage) -> Window:
    """Return the sentences of a passage that share most with a claim, as few as will do."""
    windows = (
        Window(passage, first, count)
        for count in range(1, WIDEST + 1)
        for first in range(max(0, len(passage.sentences) - count + 1))
    )
    return max(windows, key=lambda window: overlap(claim, window))


def overlap(claim: Claim, window: Window) -> float:
    """How much of a claim's words, figures and names a window has, less its width."""
    missing = len(claim.figures - window.figures) + claim.missing_names(window.words)
    return claim.share(window.stems) - _WIDER * window.count - _MISSING * missing


def weight(stems: frozenset[str]) -> float:
    """The letters of some stems: long words say more."""
    return float(sum(min(len(stem), _LONG_WORD) for stem in stems))


def _clauses(text: str, stems: Stems) -> Iterator[Span]:
    """Yield the clauses of a sentence; one of hardly a word goes with the next."""
    start = 0
    for match in _CLAUSE.finditer(text):
        if len(set(stems(text[start : match.start()]))) >= _LONE and stems(text[match.end() :]):
            yield Span(start, match.start())
            start = match.end()
    yield Span(start, len(text))
