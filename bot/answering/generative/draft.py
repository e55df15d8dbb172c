"""The answer that a model is writing, sentence by sentence, each with what is known of it.

Supported sentences are shown with their quotes; those that nothing confirms are shown as what they
are, or left out, as the owner chose; contradicted ones never. One that waits for a second reading
holds back those behind it, so that nothing that was shown is taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, takewhile
from statistics import fmean

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.model.plain_text import plain_text
from bot.answering.support.checker import Quote, Verdict


@dataclass(frozen=True)
class DraftSentence:
    """A sentence of the model with its verdict; one that `waits` gets a second reading."""

    text: str
    verdict: Verdict
    waits: bool = False


@dataclass(frozen=True)
class Draft:
    """The sentences so far; `keep` says whether those that nothing confirms are shown."""

    keep: bool
    sentences: tuple[DraftSentence, ...] = ()

    def says(self, text: str) -> bool:
        """Whether a sentence of just this text is in it."""
        return any(sentence.text == text for sentence in self.sentences)

    def with_sentence(self, sentence: DraftSentence) -> "Draft":
        """Return it with one more sentence."""
        return replace(self, sentences=(*self.sentences, sentence))

    @property
    def waiting(self) -> list[DraftSentence]:
        """The sentences that wait for a second reading."""
        return [sentence for sentence in self.sentences if sentence.waits]

    def settled(self, confirmed: Mapping[int, Sequence[Quote]]) -> "Draft":
        """Return it after the second reading.

        `confirmed` has, by its index among the waiting ones, the quotes that confirm a sentence, or
        none; of those that it lacks the rules decide.
        """
        numbers = count()
        return replace(
            self,
            sentences=tuple(
                _read_again(sentence, confirmed, next(numbers)) if sentence.waits else sentence
                for sentence in self.sentences
            ),
        )

    def answer(self, model: str, *, partial: bool) -> Answer:
        """Return it as an answer: as far as it is settled, or the whole with notes."""
        ready = [*takewhile(lambda sentence: not sentence.waits, self.sentences)]
        shown = [s for s in (ready if partial else self.sentences) if self._is_shown(s)]
        sentences, citations = _cited(shown)
        sure = [s.verdict.probability for s in shown if s.verdict.outcome == "supported"]
        return Answer(
            "answered",
            sentences=tuple(sentences),
            citations=tuple(citations),
            notes=() if partial else tuple(self._notes()),
            confidence=round(fmean(sure), 3) if sure else 0.0,
            mode="model",
            model=model,
            partial=partial,
        )

    def _is_shown(self, sentence: DraftSentence) -> bool:
        outcome = sentence.verdict.outcome
        return outcome == "supported" or (outcome == "unconfirmed" and self.keep)

    def _notes(self) -> Iterator[Note]:
        outcomes = [sentence.verdict.outcome for sentence in self.sentences]
        if open_ones := outcomes.count("unconfirmed"):
            done = "is marked so" if self.keep else "was left out"
            yield _note(open_ones, "is not confirmed by the articles and", done)
        if wrong := outcomes.count("contradicted"):
            yield _note(wrong, "does not agree with the articles and", "was left out")


def _read_again(
    sentence: DraftSentence, confirmed: Mapping[int, Sequence[Quote]], n: int
) -> DraftSentence:
    verdict = sentence.verdict
    if quotes := confirmed.get(n):
        verdict = replace(verdict, outcome="supported", quotes=tuple(quotes))
    elif n in confirmed:
        verdict = replace(verdict, outcome="unconfirmed")
    return replace(sentence, verdict=verdict, waits=False)


def _cited(shown: Sequence[DraftSentence]) -> tuple[list[Sentence], list[Citation]]:
    """Return the sentences with the numbers of their citations, and the citations, each once."""
    sentences, citations = [], dict[tuple[str, int, int], Citation]()
    for sentence in shown:
        numbers = []
        if is_supported := sentence.verdict.outcome == "supported":
            for quote in sentence.verdict.quotes:
                article = quote.hit.chunk.article
                place = article.id, quote.start, quote.end
                text = article.text[quote.start : quote.end]
                new = Citation(len(citations) + 1, article, quote.start, quote.end, text)
                numbers.append(citations.setdefault(place, new).n)
        # An address is shown only where it is that of a cited article.
        urls = {url for n in numbers if (url := _url(citations, n))}
        text = plain_text(sentence.text, urls)
        sentences.append(Sentence(text, tuple(numbers), verified=is_supported))
    return sentences, list(citations.values())


def _url(citations: dict[tuple[str, int, int], Citation], n: int) -> str:
    return list(citations.values())[n - 1].article.url


def _note(number: int, what: str, done: str) -> Note:
    if number == 1:
        return Note("unsupported", f"One sentence of the model {what} {done}.")
    for singular, plural in (("is ", "are "), ("was ", "were "), ("does ", "do ")):
        what, done = what.replace(singular, plural), done.replace(singular, plural)
    return Note("unsupported", f"{number} sentences of the model {what} {done}.")
