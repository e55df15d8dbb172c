"""A sentence of a claim or passage, taken apart: content words, names, figures, dates, modes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.answering.support.dates import DateMention, read_dates
from bot.answering.support.figures import Figure, read_figures
from bot.answering.support.modality import Modes, modes
from bot.answering.support.names import Name, known_words, names_claimed, names_possible
from retrieval.text.english import FUNCTION_WORDS
from retrieval.text.irregular import base_form

Stems = Callable[[str], Sequence[str]]

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_CLAUSE = re.compile(
    r"[,;:()–—]|\b(?:and|but|while|which|who|because|although|after|before|than)\b"
)

# Words that a writer exchanges without saying anything else.
_LIGHT = frozenset(
    """say said tell told accord according come go get make take put give become while least also
    still there then according well just""".split()
)


@dataclass(frozen=True)
class Word:
    """A content word at `text[start:end]` with its stem."""

    start: int
    end: int
    stem: str


@dataclass(frozen=True)
class Reading:
    """A sentence with what it says, `said_on` a day if that is known."""

    text: str
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    known: frozenset[str]
    stems_of: Stems

    @cached_property
    def modes(self) -> Modes:
        """By its stems in which modes it says them."""
        return modes(self.text, self.stems_of)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names that it uses."""
        return tuple(names_claimed(self.text))

    @cached_property
    def possible_names(self) -> tuple[Name, ...]:
        """The names that it may use: a word that opens it may be one."""
        return tuple(names_possible(self.text))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Its clauses by their offsets."""
        ends = [match.start() for match in _CLAUSE.finditer(self.text)]
        return tuple(
            (start, end)
            for start, end in zip([0, *ends], [*ends, len(self.text)], strict=True)
            if self.text[start:end].strip(" ,;:()–—")
        )


# Words whose stems are remembered: more than a language has in use, few megabytes.
_REMEMBERED = 100_000


class Reader:
    """Reads sentences; `stems` gives those of a text without stop words."""

    def __init__(self, stems: Stems) -> None:
        self._stems = stems
        self._stem_of: dict[str, str] = {}

    def read(self, text: str, said_on: date | None = None) -> Reading:
        """Take a sentence apart that was written on a day."""
        dates = tuple(read_dates(text, said_on))
        spans = [(mention.start, mention.end) for mention in dates]
        figures = tuple(read_figures(text, self.stems, spans))
        taken = {i for start, end in spans for i in range(start, end)}
        taken |= {i for figure in figures for i in range(figure.start, figure.end)}
        return Reading(
            text,
            tuple(self._words(text, taken)),
            figures,
            dates,
            known_words(text),
            self.stems,
        )

    def stems(self, text: str) -> Sequence[str]:
        """Return the stems of a text without stop words; irregular forms are one word."""
        return [stem for match in _WORD.finditer(text) if (stem := self._stem(match[0]))]

    def _words(self, text: str, taken: set[int]) -> list[Word]:
        return [
            Word(match.start(), match.end(), stem)
            for match in _WORD.finditer(text)
            if match.start() not in taken and (stem := self._stem(match[0]))
        ]

    def _stem(self, word: str) -> str:
        if word not in self._stem_of:
            if len(self._stem_of) >= _REMEMBERED:
                self._stem_of.clear()
            plain = re.sub(r"[’']s?$", "", word)
            base = base_form(plain)
            said = base not in _LIGHT and base not in FUNCTION_WORDS
            self._stem_of[word] = "".join(self._stems(base)) if said else ""
        return self._stem_of[word]
