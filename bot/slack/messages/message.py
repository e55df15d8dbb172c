"""A message in Slack, as the arguments of the calls that post and change it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.messages.blocks import Block, cut, section
from bot.slack.messages.escaping import cut_mrkdwn, mrkdwn

# In characters, safely below the 3,000 of a section, which the text of an update becomes.
LONGEST_TEXT = 2_900
_LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Message:
    """A message: `text` is for notifications, and all there is where there are no blocks.

    `whole` is the Markdown of an answer that this variant had to cut, or ''; it becomes a file.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    whole: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The arguments of chat.postMessage, chat.update and a response."""
        return {"text": self.text, **({"blocks": list(self.blocks)} if self.blocks else {})}

    def below(self, line: str, block: Block) -> "Message":
        """Return the message below a line of mrkdwn; `block` is that line among blocks."""
        text = cut_mrkdwn(f"{line} {self.text}", LONGEST_TEXT)
        return replace(self, text=text, blocks=(block, *self.blocks) if self.blocks else ())


def about_question(
    question: str, variants: Sequence[Message], name: str = "Your question"
) -> list[Message]:
    """Return a message that begins with the question, for where it does not stand above it."""
    line = mrkdwn(f"{name} “{cut(question, _LONGEST_QUESTION)}”:")
    return [variant.below(line, section(line)) for variant in variants]


def notice(words: str) -> list[Message]:
    """Return a message that is no answer."""
    return [Message(mrkdwn(words, LONGEST_TEXT))]
