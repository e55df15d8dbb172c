"""Context sentence: the one before a sentence that opens with a pronoun, to show whom it means.

No name is guessed: the reader sees what the article says.
"""

import re

from bot.answering.names import find_names
from retrieval.text.sentences import Span, split_sentences

_OPENS_WITH_PRONOUN = re.compile(
    r"^[“\"‘']?(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those)\b"
)
# Characters of the longest sentence that is shown for the sake of the next one.
_LONGEST = 220


def opens_with_pronoun(text: str, span: Span) -> bool:
    """Whether a sentence opens with a pronoun."""
    return bool(_OPENS_WITH_PRONOUN.match(text[span.start : span.end]))


def with_context(text: str, span: Span) -> Span:
    """Return the span with the sentence before it, where that alone says whom it is about.

    That sentence is of the same paragraph or the one before. The span stays as it is where the
    sentence is long or names nobody.
    """
    if not opens_with_pronoun(text, span) or _names(text, span):
        return span
    previous = split_sentences(text, max(0, span.start - 2 * _LONGEST), span.start)[-1:]
    if previous and _names(text, previous[0]) and _stands_alone(text, previous[0]):
        return Span(previous[0].start, span.end)
    return span


def with_next(text: str, span: Span, end: int) -> Span:
    """Return the span with the sentence after it, if that ends by `end` and both are short.

    A heading is no sentence.
    """
    following = split_sentences(text, span.end, end)[:1]
    if (
        following
        and _is_whole(text, following[0])
        and following[0].end <= span.start + 2 * _LONGEST
    ):
        return Span(span.start, following[0].end)
    return span


def _stands_alone(text: str, span: Span) -> bool:
    """Whether it is a whole sentence, short, and says itself whom it is about."""
    sentence = text[span.start : span.end]
    short = len(sentence) <= _LONGEST and sentence[:1].isupper()
    return short and _is_whole(text, span) and not _OPENS_WITH_PRONOUN.match(sentence)


def _is_whole(text: str, span: Span) -> bool:
    return text[span.start : span.end].endswith((".", "!", "”", '"'))


def _names(text: str, span: Span) -> bool:
    return any(name.is_certain for name in find_names(text[span.start : span.end]))
