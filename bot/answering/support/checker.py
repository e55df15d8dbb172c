"""Which sentences of the passages support a claim: supported, not confirmed or contradicted.

Rules first: figures, dates and names must stand where the rest of the claim is said, and nothing
may be turned round. Then a probability from words and vectors. Does not read markers, nor decide
what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.support.alignment import Aligner
from bot.answering.support.comparison import Comparison, unaccounted
from bot.answering.support.entailment import Entailment
from bot.answering.support.evidence import Evidence, Passage, choose, read_passage
from bot.answering.support.features import features
from bot.answering.support.names import missing_words
from bot.answering.support.reading import Reader, Reading, Stems
from bot.answering.support.rules import contradictions, doubts, is_copy
from bot.answering.support.weights import STRICT, THRESHOLD, probability
from retrieval.article import Hit
from retrieval.models.embedder import Embedder

# That a sentence is supported which is said over word for word.
COPIED = 0.98
# Passages that are remembered in parts: every sentence of an answer is held against the same ones.
_REMEMBERED = 50

Outcome = Literal["supported", "unconfirmed", "contradicted"]


@dataclass(frozen=True)
class Quote:
    """One or more sentences of a hit's article, side by side: `article.text[start:end]`."""

    hit: Hit
    start: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """What is known of a claim.

    `quotes` are the sentences nearest to it, which support it only if that is the `outcome`;
    `probability`, from 0 to 1, is that they do; `reasons` are the rules that it breaks; `missing`
    are its words that no sentence has. It `is_certain` where no second reader is needed.
    """

    outcome: Outcome
    quotes: tuple[Quote, ...] = ()
    probability: float = 0.0
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_certain: bool = False


class SupportChecker:
    """Looks for what supports a claim; safe to use from several threads.

    `stems` are those of a text without stop words, see `Lexicon.terms`. With `entailment`, its
    opinion takes the place of the fitted one.
    """

    def __init__(
        self, stems: Stems, embedder: Embedder, entailment: Entailment | None = None
    ) -> None:
        self._reader = Reader(stems)
        # Its weights are fitted on the states of the bundled model.
        self._aligner = Aligner(embedder if embedder.is_bundled else Embedder())
        self._entailment = entailment
        self._passages: dict[tuple[str, int], Passage] = {}

    def check(
        self,
        claim: str,
        hits: Sequence[Hit],
        *,
        question: str = "",
        pointers: Sequence[tuple[int, int]] = (),
    ) -> Verdict:
        """Hold a claim against hits.

        `pointers` are what the claim names: numbers of hits and of their sentences, both from 1, or
        0 for a hit as a whole. They are looked at first; others may support it as well.
        """
        read = self._reader.read(claim)
        passages = [self._passage(hit) for hit in hits]
        cited = frozenset(n for n, _ in pointers if 0 < n <= len(passages))
        evidence = choose(read, passages, cited, frozenset(pointers))
        if not evidence.sentences:
            return Verdict("contradicted", reasons=("not said",), is_certain=True)
        compared = Comparison(read, self._reader.read(question), evidence, passages)
        return self._verdict(compared)

    def _verdict(self, compared: Comparison) -> Verdict:
        found = features(compared, self._aligner, self._reader)
        claim, evidence = compared.claim, compared.evidence
        if self._entailment:
            sure = self._entailment.probability(evidence.text, [claim.text])[0]
        else:
            sure = COPIED if is_copy(found) else probability(found)
        against, open_questions = contradictions(found, sure), doubts(compared, found)
        proved = not open_questions and sure >= THRESHOLD
        outcome: Outcome = "supported" if proved else "unconfirmed"
        if against:
            outcome = "contradicted"
        return Verdict(
            outcome,
            tuple(quotes_of(claim, evidence)),
            0.0 if against else round(sure, 4),
            tuple(dict.fromkeys([*against, *open_questions])),
            tuple(claim.text[start:end] for start, end in unaccounted(compared)),
            is_certain=bool(against) or (proved and sure >= STRICT),
        )

    def _passage(self, hit: Hit) -> Passage:
        key = hit.chunk.id, hit.chunk.end
        if key not in self._passages:
            if len(self._passages) >= _REMEMBERED:
                self._passages.clear()
            self._passages[key] = read_passage(hit, self._reader)
        return self._passages[key]


def quotes_of(claim: Reading, evidence: Evidence) -> list[Quote]:
    """Return the chosen sentences as quotes, those side by side as one, best first.

    A sentence that calls a name of the claim "he" or "the airline" is quoted with the one before it
    that has the name.
    """
    known = frozenset().union(*(sentence.reading.known for sentence in evidence.sentences))
    unnamed = [name for name in claim.names if missing_words(name, known)]
    quotes: list[Quote] = []
    for sentence in evidence.sentences:
        naming = [
            earlier.span.start
            for earlier in evidence.before(sentence)
            if any(not missing_words(name, earlier.reading.known) for name in unnamed)
        ]
        start = min([*naming[-1:], sentence.span.start])
        quotes = _joined(quotes, Quote(sentence.hit, start, sentence.span.end))
    return quotes


def _joined(quotes: Sequence[Quote], quote: Quote) -> list[Quote]:
    """Add a quote, as one with a quote that it touches."""
    text = quote.hit.chunk.article.text
    for n, other in enumerate(quotes):
        if other.hit.chunk.article.id != quote.hit.chunk.article.id:
            continue
        first, second = sorted((other, quote), key=lambda span: span.start)
        if first.end >= second.start or not text[first.end : second.start].strip():
            both = Quote(other.hit, first.start, max(first.end, second.end))
            return _joined([*quotes[:n], *quotes[n + 1 :]], both) if n else [both, *quotes[1:]]
    return [*quotes, quote]
