"""The answer to a question that names no subject: what the newest articles begin with. No model."""

import re

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.evidence import Evidence
from bot.answering.extractive.sentence_form import form
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

# Stories told at most, and words that a sentence has at least to be told of one.
STORIES, WORDS = 5, 6

# What newspapers say about their articles, and not in them.
_ASIDE = re.compile(
    r"^\W*(?:editor[’']s note|correction|updated?)\b"
    r"|\b(?:for|read|get|see|here[’']s) the latest\b|\blive (?:\w+ )?updates\b",
    re.IGNORECASE,
)
_NOTE = Note(
    "assumed", "No subject is named: this is what most articles tell of, then what is newest."
)


def digest(evidence: Evidence) -> Answer:
    """Return what each of the first stories begins with."""
    told = [(hit, _opening(hit)) for hit in evidence.hits[:STORIES]]
    citations = tuple(
        Citation(n, article, span.start, span.end, article.text[span.start : span.end])
        for n, (article, span) in enumerate(((hit.chunk.article, span) for hit, span in told), 1)
    )
    return Answer(
        "answered",
        sentences=tuple(Sentence(" ".join(one.quote.split()), (one.n,)) for one in citations),
        citations=citations,
        notes=(_NOTE,),
        confidence=1.0,
    )


def _opening(hit: Hit) -> Span:
    """The first whole sentence of a passage that tells something, or its first."""
    text = hit.chunk.article.text
    spans = split_sentences(text, hit.chunk.start, hit.chunk.end)
    return next((span for span in spans if _tells(text, span)), spans[0])


def _tells(text: str, span: Span) -> bool:
    sentence = text[span.start : span.end]
    features = form(sentence, span)
    aside = features["capitals"] or features["call"] or features["question"]
    whole = len(sentence.split()) >= WORDS and sentence[-1] in ".!”\"'’"
    return whole and not aside and not _ASIDE.search(sentence)
