"""A whole answer as a Markdown document, for what is too long for a message.

Pure. Escapes as messages do, so that no article's text becomes a link or a heading.
"""

from bot.answering.answer import Answer, Citation
from bot.answering.wording import outlet, published, remarks, title
from bot.slack.messages.escaping import address, markdown


def document(answer: Answer) -> str:
    """Return what an answer says, its notes, and its sources with their quotes."""
    said = " ".join(_marked(one.text, one.citations, one.verified) for one in answer.sentences)
    notes = [markdown(remark) for remark in filter(None, remarks(answer))]
    sources = ["## Sources", *map(_source, answer.citations)]
    return "\n\n".join([said, *notes, *sources]) + "\n"


def _marked(text: str, numbers: tuple[int, ...], verified: bool) -> str:
    marks = "".join(rf" \[{n}\]" for n in numbers) if verified else r" \[unverified\]"
    return markdown(text) + marks


def _source(citation: Citation) -> str:
    article, url = citation.article, address(citation.link)
    name = markdown(title(article))
    linked = f"[{name}]({url})" if url else name
    where = f"{markdown(outlet(article))}, {published(article)}"
    return rf"\[{citation.n}\] {linked}, {where}" + f"\n> {markdown(citation.quote)}"
