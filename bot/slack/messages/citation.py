"""A citation in a message: its quote, where it is from, and a link to it. Pure."""

from collections.abc import Sequence

from bot.answering.answer import Citation
from bot.answering.surroundings import surroundings
from bot.answering.wording import outlet, published, title
from bot.slack.messages.blocks import Block, cut, section, words
from bot.slack.messages.escaping import address, mrkdwn
from retrieval.text.normalise import normalise_line

# In characters; Slack takes 3,000 for a section and for an address.
_LONGEST_QUOTE, _LONGEST_ADDRESS, _LONGEST_TITLE, _SURROUNDINGS = 1_500, 2_900, 150, 200
_MOST_SOURCES = 9


def quoted_citations(citations: Sequence[Citation]) -> list[Block]:
    """Return a section for each citation, with its quote, and how many more there are."""
    shown, left = citations[:_MOST_SOURCES], len(citations[_MOST_SOURCES:])
    quotes = [section(_source(citation)) for citation in shown]
    return [*quotes, section(f"and {left} more")] if left else quotes


def closest_quote(citation: Citation) -> Block:
    """Return a quote, above where it is from."""
    article, url = citation.article, citation_link(citation)
    name = cut(title(article), _LONGEST_TITLE)
    linked = {"type": "link", "url": url, "text": name} if url else words(name, bold=True)
    where = cut(f" — {outlet(article)}, {published(article)}", _LONGEST_TITLE)
    quote = words(cut(normalise_line(citation.quote), _LONGEST_QUOTE))
    source = {"type": "rich_text_section", "elements": [linked, words(where)]}
    quoted = {"type": "rich_text_quote", "elements": [quote]}
    return {"type": "rich_text", "elements": [quoted, source]}


def citation_link(citation: Citation) -> str:
    """Return the address of the quote, or of the article where that would be too long, or ''."""
    urls = (address(url) for url in (citation.link, citation.article.url))
    return next((url for url in urls if url and len(url) <= _LONGEST_ADDRESS), "")


def _source(citation: Citation) -> str:
    article, url = citation.article, citation_link(citation)
    name = mrkdwn(title(article), _LONGEST_TITLE)
    linked = f"<{mrkdwn(url)}|{name}>" if url else name
    quote = mrkdwn("{}»{}«{}".format(*surroundings(citation, _SURROUNDINGS)), _LONGEST_QUOTE)
    where = mrkdwn(f"{outlet(article)}, {published(article)}", _LONGEST_TITLE)
    return f"*[{citation.n}]* {linked} — {where}\n>{quote}"
