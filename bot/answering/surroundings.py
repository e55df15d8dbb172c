"""The surroundings of a quote in its article: what stands before and after it."""

from bot.answering.answer import Citation
from retrieval.text.normalise import normalise
from retrieval.text.sentences import split_sentences


def surroundings(citation: Citation, most: int) -> tuple[str, str, str]:
    """Return up to `most` characters before a quote, the quote, and as many after it.

    They begin and end at a whole sentence, or at a word if there is none; "…" says that there is
    more of the article.
    """
    text = citation.article.text
    first, last = _edges(text, citation, most)
    # The bars keep the white space beside the quote: `normalise` strips the ends of a text.
    before = normalise(f"{text[first : citation.start]}|")[:-1]
    after = normalise(f"|{text[citation.end : last]}")[1:]
    return (
        ("… " if first else "") + before,
        normalise(citation.quote),
        after + (" …" if last < len(text) else ""),
    )


def _edges(text: str, citation: Citation, most: int) -> tuple[int, int]:
    start, end = citation.start, citation.end
    first, last = max(0, start - most), min(len(text), end + most)
    before, after = split_sentences(text, first, start), split_sentences(text, end, last)
    if first and before:
        first = before[1].start if before[1:] else text.find(" ", first, start) + 1 or first
    if last < len(text) and after:
        last = after[-2].end if after[1:] else max(text.rfind(" ", end, last), end)
    return first, last
