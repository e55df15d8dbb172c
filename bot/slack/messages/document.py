"""An answer as a Markdown document, where it is too long for a message.

Pure. Escapes as messages do, so that no article's text becomes a link or a heading.
"""

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.wording import lead, outlet, published, remarks, title
from bot.slack.messages.escaping import address, markdown


def document(answer: Answer) -> str:
    """Return the sentences of an answer, its notes, and its sources with their quotes."""
    dated = any(sentence.day for sentence in answer.sentences)
    body = ("\n\n" if dated else " ").join(map(_marked, answer.sentences))
    first = [f"**{markdown(line)}**"] if (line := lead(answer)) else []
    notes = [markdown(remark) for remark in filter(None, remarks(answer))]
    sources = ["## Sources", *map(_source, answer.citations)]
    return "\n\n".join([*first, body, *notes, *sources]) + "\n"


def _marked(sentence: Sentence) -> str:
    numbers = "".join(rf" \[{n}\]" for n in sentence.citations)
    text = f"{sentence.in_front}{markdown(sentence.text)}"
    return text + (numbers if sentence.verified else r" \[not confirmed\]")


def _source(citation: Citation) -> str:
    article, url = citation.article, address(citation.link)
    name = markdown(title(article))
    linked = f"[{name}]({url})" if url else name
    where = f"{markdown(outlet(article))}, {published(article)}"
    return rf"\[{citation.n}\] {linked}, {where}" + f"\n> {markdown(citation.quote)}"
