"""Who "he", "it" or "they" is: the sentence before one that opens with a pronoun is shown with it.

Does not guess a name: the reader sees what the article says. Pure.
"""

import re

from retrieval.text.sentences import Span, split_sentences

_OPENS_WITH_ONE = re.compile(
    r"^[“\"‘']?(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those)\b"
)
_NAME = re.compile(r"(?<=[a-z,;:’'] )[A-Z][\w’'-]+|^[A-Z][\w’'-]+ [A-Z]")

# Characters of a sentence that is worth showing for the sake of the next one.
_SHORT = 220


def with_subject(text: str, span: Span) -> Span:
    """Return the span with the sentence before it, where that alone says whom it is about.

    Of the same paragraph, or the one before it; as it is where that sentence is long or nameless.
    """
    if not _OPENS_WITH_ONE.match(text[span.start : span.end]):
        return span
    if _NAME.search(text[span.start : span.end]):
        return span
    before = split_sentences(text, max(0, span.start - 2 * _SHORT), span.start)[-1:]
    for one in before:
        said = text[one.start : one.end]
        whole = len(said) <= _SHORT and said.endswith((".", "!", "”", '"')) and said[:1].isupper()
        if whole and _NAME.search(said) and not _OPENS_WITH_ONE.match(said):
            return Span(one.start, span.end)
    return span
