"""A posted answer with what has changed since in an article that it quotes. Pure.

The note stands above the answer, and the quoted sentence in it is struck out.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.messages.blocks import Block, cut, rich, words
from bot.slack.messages.escaping import cut_mrkdwn, mrkdwn
from bot.slack.messages.message import LONGEST_TEXT, Message
from retrieval.text.normalise import normalise_line

_LONGEST_QUOTE = 400
_SECTIONS = ("rich_text_section", "rich_text_quote")
# The names of those who were told: they are not called again.
_MENTIONS = re.compile(r"^(?:<@\w+> )+")
# Blocks that a smaller variant of a message does without.
_BESIDE = ("container", "context")


@dataclass(frozen=True)
class Amendment:
    """What has become of a sentence of an article, and on which day.

    `name` is the article's title and outlet. `new` is what it says now, '' where it says nothing of
    the kind; `withdrawn` that the article itself is gone.
    """

    name: str
    day: str
    old: str
    new: str = ""
    withdrawn: bool = False

    @property
    def block_id(self) -> str:
        """What names its note in a message, so that it stands there once."""
        content = "\n".join((self.name, self.old, self.new, str(self.withdrawn)))
        return f"amended-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def amended(message: Mapping[str, Any], amendments: Sequence[Amendment]) -> list[Message]:
    """Return the variants of a message, as Slack has it, with notes; none where it has them all."""
    blocks = [dict(block) for block in message.get("blocks") or ()]
    present = {block.get("block_id") for block in blocks}
    missing = [amendment for amendment in amendments if amendment.block_id not in present]
    if not missing:
        return []
    notes = [_note(amendment) for amendment in missing]
    for amendment in missing:
        blocks = [_struck(block, normalise_line(amendment.old)) for block in blocks]
    answer = _MENTIONS.sub("", str(message.get("text") or ""))
    text = " ".join([*(mrkdwn(_line(amendment)) for amendment in missing), answer])
    text = cut_mrkdwn(text, LONGEST_TEXT)
    smaller = [block for block in blocks if block["type"] not in _BESIDE]
    return [
        Message(text, (*notes, *variant)) for variant in (blocks, smaller, ()) if variant or notes
    ]


def _note(amendment: Amendment) -> Block:
    what, where, *parts = _parts(amendment)
    elements = [words(f"{what} {amendment.day}: ", bold=True), words(where)]
    elements += [words(part) for part in parts]
    return {**rich(elements), "block_id": amendment.block_id}


def _line(amendment: Amendment) -> str:
    what, *parts = _parts(amendment)
    return f"{what} {amendment.day}: {''.join(parts)}"


def _parts(amendment: Amendment) -> Iterator[str]:
    old, new = (
        cut(normalise_line(quote), _LONGEST_QUOTE) for quote in (amendment.old, amendment.new)
    )
    if amendment.withdrawn:
        yield from (
            "Withdrawn",
            f"{amendment.name}, which this answer quotes, is no longer among my articles.",
        )
    elif new:
        yield from ("Corrected", f"{amendment.name} now says: “{new}” ", f"It said: “{old}”")
    else:
        yield from ("Corrected", f"{amendment.name} no longer says: “{old}”")


def _struck(block: Block, sentence: str) -> Block:
    """Return a block of rich text in which a sentence is struck out."""
    if block["type"] != "rich_text":
        return block
    return {**block, "elements": [_struck_in(part, sentence) for part in block["elements"]]}


def _struck_in(part: Block, sentence: str) -> Block:
    """Return a section in which a sentence, which may run over several elements, is struck out."""
    if part["type"] not in _SECTIONS:
        return part
    # What is no text, such as a link, counts as a sign that no sentence has.
    text = "".join(
        element["text"] if element["type"] == "text" else "\0" for element in part["elements"]
    )
    start = text.find(sentence)
    if start < 0:
        return part
    elements: list[Block] = []
    end = 0
    for element in part["elements"]:
        begin, end = end, end + (len(element["text"]) if element["type"] == "text" else 1)
        elements += _cut(element, start - begin, start + len(sentence) - begin)
    return {**part, "elements": elements}


def _cut(element: Block, start: int, end: int) -> Iterator[Block]:
    """Yield the pieces of an element, struck out between two places that may be outside of it."""
    if element["type"] != "text":
        yield element
        return
    text, start = element["text"], max(0, start)
    inside = text[start:end] if end > 0 else ""
    if not inside:
        yield element
        return
    strike = {"style": {**element.get("style", {}), "strike": True}}
    pieces = (text[:start], element), (inside, element | strike), (text[end:], element)
    yield from ({**kept, "text": piece} for piece, kept in pieces if piece)
