"""News digest: the answer to a question without a subject, made of the openings of articles."""

import re

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.evidence import Evidence
from bot.answering.extractive.sentence_form import form
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

# The most stories of a digest, and the fewest words of a sentence that stands for one.
STORIES, WORDS = 5, 6

# Remarks of newspapers about their articles.
_ASIDE = re.compile(
    r"^\W*(?:correction|updated?)\b"
    r"|\b(?:for|read|get|see|here[’']s) the latest\b|\blive (?:\w+ )?updates\b",
    re.IGNORECASE,
)
_NOTE = Note(
    "assumed", "No subject is named: these are the stories of most articles, then the newest."
)


def digest(evidence: Evidence) -> Answer:
    """Return the first informative sentence of each of the first stories."""
    citations = tuple(_opening(n, hit) for n, hit in enumerate(evidence.hits[:STORIES], 1))
    return Answer(
        "answered",
        sentences=tuple(
            Sentence(" ".join(citation.quote.split()), (citation.n,)) for citation in citations
        ),
        citations=citations,
        notes=(_NOTE,),
        confidence=1.0,
    )


def is_informative(text: str, span: Span) -> bool:
    """Whether a sentence is whole, and no headline, teaser, question or remark."""
    sentence = text[span.start : span.end]
    features = form(sentence, span)
    headline = features["capitals"] and sentence[-1] != "."
    aside = headline or features["call"] or features["question"]
    whole = len(sentence.split()) >= WORDS and sentence[-1] in ".!”\"'’"
    return whole and not aside and not _ASIDE.search(sentence)


def _opening(n: int, hit: Hit) -> Citation:
    """Cite the first informative sentence of a passage, or its first."""
    article = hit.chunk.article
    spans = split_sentences(article.text, hit.chunk.start, hit.chunk.end)
    span = next((span for span in spans if is_informative(article.text, span)), spans[0])
    return Citation(n, article, span.start, span.end, article.text[span.start : span.end])
