"""Corroboration: whether another article says the same, and in words of its own.

In doubt two articles do not say the same.
"""

import re
from decimal import Decimal

from bot.answering.names import find_names
from retrieval.article import Article, Chunk
from retrieval.text.numbers import find_numbers
from retrieval.text.sentences import split_sentences

# A sentence says the same as a quote if it has this share of the quote's content words, and all
# of its numbers. On the hits for 226 news questions (2026-11-24) this finds 10 pairs of articles of
# one week, 9 of them true; at .55 a third are earlier turns of the story.
SAME = 0.6
_LEAST = 6  # content words: "Brazil won gold" is said of many days

# A passage with this share of its word triples in the other article is not in its own words: the
# copies that `search.deduplication` joins have 0.6, a report written over still has this much.
BORROWED = 0.2

_LONG = 4  # letters of a content word, at least
_STEM = 6  # letters: "elected" and "election" count as one word


def says_the_same(quote: str, chunk: Chunk) -> bool:
    """Whether a sentence of the passage says what the quote says."""
    words, numbers, names = _words(quote), _numbers(quote), _names(quote)
    if len(words) < _LEAST or not names:
        return False
    text = chunk.article.text
    for span in split_sentences(text, chunk.start, chunk.end):
        sentence = text[span.start : span.end]
        covered = len(words & _words(sentence)) >= SAME * len(words)
        if covered and numbers <= _numbers(sentence):
            return any(name in sentence for name in names)
    return False


def borrows(chunk: Chunk, article: Article) -> bool:
    """Whether the passage has much of its wording in common with the article."""
    triples = _triples(chunk.text)
    return len(triples & _triples(article.text)) > BORROWED * max(1, len(triples))


def _numbers(text: str) -> frozenset[Decimal]:
    return frozenset(number.value for number in find_numbers(text) if not number.is_vague)


def _names(text: str) -> frozenset[str]:
    """The longer words of the names, since a short form is the same name."""
    names = (name.text for name in find_names(text) if name.is_certain)
    return frozenset(word for name in names for word in name.split() if len(word) >= _LONG)


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) >= _LONG)


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = text.casefold().split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))
