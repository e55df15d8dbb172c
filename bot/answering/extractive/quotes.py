"""Citations of chosen sentences, each with the sentence that it cannot be understood without."""

from collections.abc import Iterator, Sequence

from bot.answering.answer import Citation
from bot.answering.extractive.candidates import SentenceCandidate
from bot.answering.extractive.context_sentence import with_context, with_next
from retrieval.article import Article
from retrieval.text.sentences import Span


def cite(sentences: Sequence[SentenceCandidate]) -> list[Citation]:
    """Number the quotes; one that opens with a pronoun begins with the sentence before it."""
    citations: list[Citation] = []
    for n, sentence in enumerate(sentences, 1):
        article = sentence.hit.chunk.article
        span = with_context(article.text, sentence.span)
        if any(shown.hit.chunk.article.id == article.id and shown.span.start == span.start
               for shown in sentences):  # fmt: skip
            span = sentence.span  # the sentence before it is shown anyway
        citations.append(
            Citation(n, article, span.start, span.end, article.text[span.start : span.end])
        )
    return citations


def closest(sentences: Sequence[SentenceCandidate]) -> Iterator[Citation]:
    """Yield sentences, each with the next one of its passage, no text twice.

    On news of 2023 (28 November 2026) so much of them holds the answer for .37 of the questions
    that are not answered, the sentences alone for .33; of the seeds for .83 instead of .72.
    """
    quoted: list[tuple[str, Span]] = []

    def is_free(article: Article, span: Span) -> bool:
        return not any(
            id_ == article.id and span.start < other.end and other.start < span.end
            for id_, other in quoted
        )

    for sentence in sentences:
        article, end = sentence.hit.chunk.article, sentence.hit.chunk.end
        both = with_next(article.text, sentence.span, end)
        span = both if is_free(article, both) else sentence.span
        if is_free(article, span):
            quoted.append((article.id, span))
            quote = article.text[span.start : span.end]
            yield Citation(len(quoted), article, span.start, span.end, quote)
