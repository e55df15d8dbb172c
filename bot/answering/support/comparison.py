"""A claim beside the sentences that were chosen for it, and what of it they lack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.support.dates import DateMention
from bot.answering.support.evidence import Evidence, Passage
from bot.answering.support.figures import Figure
from bot.answering.support.names import missing_words
from bot.answering.support.reading import Reading


@dataclass(frozen=True)
class Comparison:
    """A claim beside what was found for it: the question, the sentences, all passages."""

    claim: Reading
    question: Reading
    evidence: Evidence
    passages: Sequence[Passage]

    @property
    def sources(self) -> list[Reading]:
        """The sentences that were chosen."""
        return [sentence.reading for sentence in self.evidence.sentences]

    @property
    def everything(self) -> list[Reading]:
        """Every sentence and title, and the question."""
        sentences = [s.reading for passage in self.passages for s in passage.sentences]
        return [*sentences, *(passage.title for passage in self.passages), self.question]


def unaccounted(compared: Comparison) -> list[tuple[int, int]]:
    """Return the offsets of the claim's content words that no chosen sentence has.

    Those in the sentences before, in the title and in the question count as found.
    """
    near = compared.question.stems.union(*(s.near_stems for s in compared.evidence.sentences))
    named = compared.evidence.known | compared.question.known
    spans = [
        (name.start, name.start + sum(len(word) + 1 for word in name.words))
        for name in compared.claim.names
        if not missing_words(name, named)
    ]
    return [
        (word.start, word.end)
        for word in compared.claim.words
        if word.stem not in near and not any(a <= word.start < b for a, b in spans)
    ]


def has_figure(figure: Figure, sources: Iterable[Reading]) -> bool:
    """Whether one of the sentences states a figure."""
    return any(other.states(figure) for source in sources for other in source.figures)


def has_date(mention: DateMention, sources: Iterable[Reading]) -> bool:
    """Whether one of the sentences confirms a date."""
    return any(other.confirms(mention) for source in sources for other in source.dates)
