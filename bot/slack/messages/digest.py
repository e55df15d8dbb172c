"""A digest of new stories as a Slack message. Pure."""

from collections.abc import Sequence

from bot.answering.answer import Citation
from bot.answering.wording import outlet, published
from bot.slack.messages.blocks import rich, words
from bot.slack.messages.citation import open_quote
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import LONGEST_TEXT, Message
from retrieval.text.normalise import normalise_line


def digest_messages(words_: str, citations: Sequence[Citation]) -> list[Message]:
    """Return the variants of a digest on some words, the richest first: a quote of each story."""
    stories = "1 new story" if len(citations) == 1 else f"{len(citations)} new stories"
    heading = f"{words_}: {stories}"
    lines = [f"“{normalise_line(c.quote)}” ({outlet(c.article)}, {published(c.article)})"
             for c in citations]  # fmt: skip
    text = mrkdwn(f"{heading}. {' '.join(lines)}", LONGEST_TEXT)
    blocks = (rich([words(heading, bold=True)]), *(open_quote(citation) for citation in citations))
    return [Message(text, blocks), Message(text)]
