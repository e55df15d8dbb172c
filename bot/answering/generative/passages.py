"""The passages that a language model reads: numbered to the sentence, fenced, within its context.

For a provider that cites documents of its own accord, the same sentences as documents. Pure.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.model.documents import Document
from retrieval.article import Article, Hit
from retrieval.text.normalise import normalise_line
from retrieval.text.sentences import split_sentences

# Of the model's window, what is kept free for the prompt around the passages and for the answer.
RESERVED = 2_000
# Characters of a token, on the careful side: English text has about 4, names and figures fewer.
CHARACTERS = 3
# A passage that does not fit whole is cut if so much of it does.
_WORTHWHILE = 300
# The beginning of a tag: the provider fences documents, in a way that is not known here.
_TAG = re.compile(r"<(?=[/!?a-zA-Z])")


@dataclass(frozen=True)
class Passages:
    """Hits as a model reads them: passage n is `hits[n - 1]`, for this question only.

    Sentence m of it is the m-th that `split_sentences` finds in the hit's chunk.

    The name of the fence is drawn anew for each question, so no article can close it. `documents`
    hold what `text` holds.
    """

    hits: tuple[Hit, ...]
    text: str
    fence: str
    documents: tuple[Document, ...]


def fenced(hits: Sequence[Hit], window: int) -> Passages:
    """Return as many of the hits, best first, as fit into a window of so many tokens."""
    left = max(_WORTHWHILE, (window - RESERVED) * CHARACTERS)
    fence = f"passage-{secrets.token_hex(4)}"
    kept: list[Hit] = []
    blocks: list[str] = []
    documents: list[Document] = []
    for n, hit in enumerate(hits, 1):
        head = _head(fence, n, hit.chunk.article)
        room = left - len(head) - len(fence) - len("\n\n</>\n")
        text = numbered(hit, n)
        if len(text) > room:
            if room < _WORTHWHILE and kept:
                break
            text = text[:room].rpartition(" ")[0]
        documents.append(_document(hit.chunk.article, text))
        block = f"{head}\n{text.replace(fence, '')}\n</{fence}>"
        left -= len(block)
        kept.append(hit)
        blocks.append(block)
    return Passages(tuple(kept), "\n".join(blocks), fence, tuple(documents))


def in_order_of_date(hits: Sequence[Hit], window: int) -> Passages:
    """Return the best of the hits that fit, the oldest first: a story is told in that order."""
    kept = fenced(hits, window).hits
    return fenced(sorted(kept, key=lambda hit: hit.chunk.article.timestamp or 0.0), window)


def numbered(hit: Hit, n: int) -> str:
    """Return the sentences of a hit, a line each, with their numbers: "[2.1] They met."."""
    article, chunk = hit.chunk.article, hit.chunk
    spans = split_sentences(article.text, chunk.start, chunk.end)
    return "\n".join(
        f"[{n}.{m}] {normalise_line(article.text[span.start : span.end])}"
        for m, span in enumerate(spans, 1)
    )


def _document(article: Article, text: str) -> Document:
    """Return numbered sentences as a document, in which they stand without their numbers."""
    fields = _fields(article)
    sentences = [_TAG.sub("", line.partition(" ")[2]) for line in text.split("\n")]
    # Cut off at its end it may have no word after a number, or none at all.
    whole = tuple(filter(None, sentences)) or ("…",)
    return Document(whole, fields.pop("title", ""), ", ".join(fields.values()))


def _head(fence: str, n: int, article: Article) -> str:
    said = "".join(f' {name}="{value}"' for name, value in _fields(article).items())
    return f'<{fence} n="{n}"{said}>'


def _fields(article: Article) -> dict[str, str]:
    """Return what is known of an article."""
    fields = {
        "outlet": article.source,
        "date": (article.published or "")[: len("2024-05-07")],
        "title": article.title,
    }
    return {name: said for name, value in fields.items() if (said := _value(value))}


def _value(text: str) -> str:
    return normalise_line(text).replace('"', "'").replace("<", "").replace(">", "")[:200]
