"""A citation in a message: its quote, where it is from, and a link to it. Pure."""

from collections.abc import Sequence

from bot.answering.answer import Citation
from bot.answering.surroundings import surroundings
from bot.answering.wording import outlet, published, title
from bot.slack.messages.blocks import Block, collapsed, cut, plain_section, words
from bot.slack.messages.escaping import address, mrkdwn
from retrieval.text.normalise import normalise_line

# In characters; Slack takes 3,000 for a section and for an address. Its validator takes no rich
# text in a container, though it is documented (slack-morphism, SlackContainerBlock).
_LONGEST_QUOTE, _LONGEST_ADDRESS, _LONGEST_TITLE, _SURROUNDINGS = 1_500, 2_900, 150, 200
# A container takes ten blocks, and a source has two.
_IN_CONTAINER, _MOST_SOURCES = 5, 10


def folded_citations(name: str, citations: Sequence[Citation]) -> list[Block]:
    """Return closed containers with the quotes of citations, five in each."""
    shown = citations[:_MOST_SOURCES]
    parts = [shown[n : n + _IN_CONTAINER] for n in range(0, len(shown), _IN_CONTAINER)]
    names = [f"{name} ({len(citations)})", *(f"{name}, continued" for _ in parts[1:])]
    return [
        collapsed(title_, [block for citation in part for block in _source(citation)])
        for title_, part in zip(names, parts, strict=False)
    ]


def source_name(citation: Citation, *, dated: bool) -> str:
    """Return the marker of a citation with its outlet and, where wanted, its date."""
    article = citation.article
    date = f", {published(article)}" if dated else ""
    return cut(f"[{citation.n}] {outlet(article)}{date}", _LONGEST_TITLE)


def open_quote(citation: Citation, *, marked: bool = False) -> Block:
    """Return a quote, above where it is from."""
    article, url = citation.article, citation_link(citation)
    mark = f"[{citation.n}] " if marked else ""
    name = mark + cut(title(article), _LONGEST_TITLE)
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


def _source(citation: Citation) -> list[Block]:
    """Return a quote in its surroundings exactly as it is stored, and where it is from."""
    article, url = citation.article, citation_link(citation)
    name = mrkdwn(title(article), _LONGEST_TITLE)
    linked = f"<{mrkdwn(url)}|{name}>" if url else name
    quote = cut("{}»{}«{}".format(*surroundings(citation, _SURROUNDINGS)), _LONGEST_QUOTE)
    where = mrkdwn(f"{outlet(article)}, {published(article)}", _LONGEST_TITLE)
    source = {"type": "mrkdwn", "text": f"*[{citation.n}]* {linked} — {where}", "verbatim": True}
    return [plain_section(quote), {"type": "context", "elements": [source]}]
