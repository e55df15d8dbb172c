"""Block Kit objects that messages and views are built from. Pure."""

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

_LONGEST_SECTION = 3_000  # characters


def label(text: str) -> Block:
    """Return text that Slack reads as it is, without emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Block:
    """Return a block of mrkdwn, in which an address does not become a link by itself."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def sections(lines: Sequence[str]) -> list[Block]:
    """Return blocks of lines of mrkdwn, each of as many as Slack takes in one."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) < _LONGEST_SECTION:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return [section(part) for part in parts]


def plain_section(text: str) -> Block:
    """Return a block of text that Slack shows as it is: no `*`, `_` or `:tada:` in it is read."""
    return {"type": "section", "text": label(text)}


def cut(text: str, most: int) -> str:
    """Return text cut to at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def rich(parts: Sequence[Block]) -> Block:
    """Return a block of rich text made of elements."""
    section = {"type": "rich_text_section", "elements": list(parts)}
    return {"type": "rich_text", "elements": [section]}


def words(text: str, *, bold: bool = False) -> Block:
    """Return an element of rich text, which Slack reads as it is."""
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def collapsed(name: str, blocks: Sequence[Block]) -> Block:
    """Return a container that shows its name until it is opened."""
    return {
        "type": "container",
        "title": label(name),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": list(blocks),
    }
