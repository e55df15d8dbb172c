"""The message while there are no articles: to an owner how to add some, to others whom to ask.

Pure.
"""

from collections.abc import Sequence

from bot.slack.messages.blocks import rich, section, words
from bot.slack.messages.message import Message

ADDING = (
    "To add articles, send me a file or a link in a direct message and press *Add*, or run "
    "`footnote ingest PATH` on the machine that I run on."
)
_NONE = "There are no articles yet"
_NAMED = 2  # owners


def no_articles(user: str, owners: Sequence[str]) -> Message:
    """Return what a person can do so that there are articles."""
    if user in owners:
        text = f"{_NONE}. {ADDING}"
        return Message(text, (section(text),))
    text = f"{_NONE}, so I cannot answer questions."
    if not owners:
        text = f"{text} Whoever runs me can add some with `footnote ingest PATH`."
        return Message(text, (section(text),))
    named = [{"type": "user", "user_id": owner} for owner in owners[:_NAMED]]
    parts = [part for owner in named for part in (words(" or "), owner)][1:]
    asked = rich([words(f"{text} Please ask "), *parts, words(" to add some.")])
    return Message(f"{text} Please ask my owner to add some.", (asked,))
