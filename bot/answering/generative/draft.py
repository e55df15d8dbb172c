"""The answer that a model is writing, sentence by sentence, each held against the passages.

A sentence that no passage supports is left out, or kept as unverified where the owner chose so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.generative.sentence_stream import Said
from bot.answering.model.plain_text import plain_text
from bot.answering.support.checker import Backing, SupportChecker
from retrieval.article import Hit

# Further passages that a sentence cites are looked at up to here; three sources say enough.
_SOURCES = 3


@dataclass(frozen=True)
class Draft:
    """What is to be shown of an answer so far; `unsupported` counts what no passage supports."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    probabilities: tuple[float, ...] = ()
    unsupported: int = 0

    @property
    def proved(self) -> bool:
        """Whether there is a sentence with a source."""
        return bool(self.citations)

    def says(self, text: str) -> bool:
        """Whether a sentence of just this text is in it."""
        return any(sentence.text == text for sentence in self.sentences)

    def answer(self, model: str, *, partial: bool) -> Answer:
        """Return it as an answer, with a note on what is not supported."""
        shown = any(not sentence.verified for sentence in self.sentences)
        note = _unsupported(self.unsupported, shown=shown)
        return Answer(
            "answered",
            sentences=self.sentences,
            citations=self.citations,
            notes=(note,) if self.unsupported and not partial else (),
            confidence=round(fmean(self.probabilities), 3) if self.probabilities else 0.0,
            mode="model",
            model=model,
            partial=partial,
        )


class Prover:
    """Holds the sentences of one answer against the passages that the model was given."""

    def __init__(self, checker: SupportChecker, hits: Sequence[Hit], *, keep: bool) -> None:
        """Prove by `hits`, of which the model's numbers count from 1; `keep` what has no source."""
        self._checker = checker
        self._hits = hits
        self._keep = keep
        self._addresses = {hit.chunk.article.url for hit in hits} - {""}

    def add(self, draft: Draft, said: Said) -> Draft:
        """Return the draft with one more sentence, if it is to be said."""
        text = plain_text(said.text, self._addresses)
        if not text or draft.says(text):
            return draft
        backings = self._backings(text, said.numbers)
        if backings:
            return self._with_sources(draft, text, backings)
        bare = (Sentence(plain_text(text), (), verified=False),) if self._keep else ()
        return replace(
            draft, sentences=(*draft.sentences, *bare), unsupported=draft.unsupported + 1
        )

    def _backings(self, text: str, numbers: Sequence[int]) -> list[Backing]:
        """What supports a sentence: passages that it cites, or else the best of the others."""
        cited = [self._hits[n - 1] for n in numbers if n <= len(self._hits)]
        found = [self._checker.back(text, [hit]) for hit in cited[:_SOURCES]]
        backings = [backing for backing in found if backing]
        if not backings:
            other = self._checker.back(text, self._hits)
            backings = [other] if other else []
        return backings

    def _with_sources(self, draft: Draft, text: str, backings: Sequence[Backing]) -> Draft:
        citations, numbers = draft.citations, []
        for backing in backings:
            article, start, end = backing.hit.chunk.article, backing.start, backing.end
            places = [(one.article.id, one.start, one.end) for one in citations]
            if (article.id, start, end) not in places:
                n = len(citations) + 1
                quote = article.text[start:end]
                citations = (*citations, Citation(n, article, start, end, quote))
                numbers.append(n)
            else:
                numbers.append(places.index((article.id, start, end)) + 1)
        addresses = {backing.hit.chunk.article.url for backing in backings} - {""}
        sentence = Sentence(plain_text(text, addresses), tuple(numbers))
        probability = max(backing.probability for backing in backings)
        return replace(
            draft,
            sentences=(*draft.sentences, sentence),
            citations=citations,
            probabilities=(*draft.probabilities, probability),
        )


def _unsupported(count: int, *, shown: bool) -> Note:
    what = "A sentence" if count == 1 else f"{count} sentences"
    was = "was" if count == 1 else "were"
    done = "shown as unverified" if shown else "left out"
    return Note("unsupported", f"{what} of the model {was} {done}: no article says so.")
