"""Answers and quotes as plain text for people, with their links.

Pure. Text of others has no control or invisible characters, and stands in quotation marks on one
line, so that it cannot be taken for ours.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answering.answer import Answer, Citation
from bot.answering.wording import follow_ups, lead, outlet, published, refusal, remarks, title
from bot.mcp.addresses import link_of
from retrieval.text.normalise import normalise, normalise_line


def answer_text(answer: Answer) -> str:
    """Return an answer or refusal with its quotes, notes and further questions."""
    if answer.talk:
        return normalise(answer.talk)
    if answer.status == "answered":
        head, cited = [lead(answer), _sentences(answer)], answer.citations
    else:
        head, cited = [refusal(answer)], answer.closest
    quotes = [citation_text(citation) for citation in cited]
    rest = [*remarks(answer), follow_ups(answer)]
    return "\n\n".join(filter(None, [_lines(head), *quotes, _lines(rest)]))


def citation_text(citation: Citation) -> str:
    """Return the number, the quote, where it is from, and its link."""
    article = citation.article
    lines = [
        f"[{citation.n}] “{normalise_line(citation.quote)}”",
        f"{title(article)} ({outlet(article)}, {published(article)})",
        link_of(article, citation.link),
    ]
    return "\n    ".join(lines)


def quote_text(form: Mapping[str, Any], citation: Citation) -> str:
    """Return a passage between »…« in its surroundings, and where it stands."""
    article = citation.article
    passage = f"{form['before']}»{normalise(citation.quote)}«{form['after']}"
    where = f"characters {citation.start} to {citation.end} of {len(article.text)}"
    byline = f"{title(article)} ({outlet(article)}, {published(article)})"
    return "\n".join([passage, "", f"{byline}, {where}", link_of(article, citation.link)])


def _sentences(answer: Answer) -> str:
    """The sentences as one paragraph, each with its markers; a dated one begins a line."""
    words = ""
    for sentence in answer.sentences:
        between = ("\n" if sentence.day else " ") if words else ""
        words += between + normalise_line(sentence.marked)
    return words


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(filter(None, lines))
