"""An answer below the line that says whose question it answers. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.slack.messages.blocks import cut, rich, words
from bot.slack.messages.buttons import keep_on
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import Message
from retrieval.text.normalise import normalise_line

_LONGEST_QUESTION = 500  # characters


def shared(
    user: str, question: str, variants: Sequence[Message], *, of_another: bool = False
) -> list[Message]:
    """Return an answer below who asked what, or about whose message; without a user, somebody."""
    asked = cut(normalise_line(question), _LONGEST_QUESTION)
    asker = {"type": "user", "user_id": user} if user else words("Somebody")
    verb = "asked about" if of_another else "asked"
    above = rich([asker, words(f" {verb}: "), words(asked, bold=True)])
    line = mrkdwn(f"Somebody {verb} “{cut(asked, 100)}”:")
    return [variant.below(line, above) for variant in variants]


def told(
    users: Sequence[str], question: str, key: str, variants: Sequence[Message]
) -> list[Message]:
    """Return the answer that people wanted to be told, below their names and the question.

    They are not named where nobody else reads it. Below it they can go on waiting, since what the
    articles say may still not be the answer; `key` is that of the question.
    """
    asked = cut(normalise_line(question), _LONGEST_QUESTION)
    people = [part for user in users for part in ({"type": "user", "user_id": user}, words(" "))]
    above = rich([*people, words("This is known now: "), words(asked, bold=True)])
    names = "".join(f"<@{user}> " for user in users)
    line = f"{names}{mrkdwn(f'This is known now: “{cut(asked, 100)}”')}"
    offered = tuple(keep_on(key, question))
    named = [variant.below(line, above) for variant in variants]
    return [replace(one, blocks=(*one.blocks, *offered)) if one.blocks else one for one in named]
