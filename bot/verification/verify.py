"""A claim held against its sources: the support check of answers, as a function of texts alone.

Needs no store, no key and no network. Does not read JSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.support.checker import Outcome, Quote, SupportChecker
from bot.errors import QuestionError
from bot.verification.excerpts import Excerpt, excerpts
from bot.verification.source import Source
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from retrieval.text.normalise import normalise_line
from retrieval.text.stemming import analyzer

# Characters of a claim, and of the question that it answers: one sentence, not a page.
LONGEST = 2_000


@dataclass(frozen=True)
class Quotation:
    """Words of the source of a number, from 0: `sources[source].text[start:end] == text`."""

    source: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Verification:
    """Whether sources support a claim.

    `probability`, from 0 to 1, is that they do; `reasons` name the rules that the claim breaks;
    `missing` are its words that the quotes lack. The quotes are the sentences nearest to the claim;
    they support it only if that is the verdict.
    """

    verdict: Outcome
    probability: float
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    quotes: tuple[Quotation, ...]


class Verifier:
    """Verifies claims with one model in memory; safe to use from several threads.

    The embedding model is the bundled one by default: the weights were fitted with it.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._checker = SupportChecker(analyzer().analyze, embedder or Embedder())

    def verify(self, claim: str, sources: Sequence[Source], question: str = "") -> Verification:
        """Hold a claim, one sentence, against the sources that should support it.

        The `question` that it answers may name what the claim calls "it". Raises `QuestionError`
        where the claim is empty or too long.
        """
        text, asked = normalise_line(claim), normalise_line(question)
        _check_length(text, asked)
        read = [excerpt for excerpt in excerpts(text, sources) if excerpt.text.strip()]
        hits = [_hit(excerpt, sources[excerpt.source], n) for n, excerpt in enumerate(read)]
        verdict = self._checker.check(text, hits, question=asked)
        return Verification(
            verdict.outcome,
            verdict.probability,
            verdict.reasons,
            verdict.missing,
            tuple(_quotation(quote, read, sources) for quote in verdict.quotes),
        )


@cache
def _verifier() -> Verifier:
    return Verifier()


def verify(claim: str, sources: Sequence[Source], question: str = "") -> Verification:
    """Hold a claim against sources, see `Verifier.verify`; the model is loaded at the first."""
    return _verifier().verify(claim, sources, question)


def _check_length(claim: str, question: str) -> None:
    if not claim:
        raise QuestionError("the claim is empty")
    for name, text in (("claim", claim), ("question", question)):
        if len(text) > LONGEST:
            raise QuestionError(
                f"the {name} has {len(text):,} characters; give one sentence of at most {LONGEST:,}"
            )


def _hit(excerpt: Excerpt, source: Source, number: int) -> Hit:
    # The id leads back from a quote to its excerpt.
    article = Article(
        id=str(number),
        title=normalise_line(source.title),
        text=excerpt.text,
        source=normalise_line(source.source),
        published=source.published or None,
    )
    return Hit(Chunk(article, 0, len(excerpt.text)), 1.0)


def _quotation(quote: Quote, read: Sequence[Excerpt], sources: Sequence[Source]) -> Quotation:
    excerpt = read[int(quote.hit.chunk.article.id)]
    start, end = excerpt.source_offsets(quote.start, quote.end)
    return Quotation(excerpt.source, start, end, sources[excerpt.source].text[start:end])
