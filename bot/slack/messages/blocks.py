"""Block Kit objects that messages and views are built from. Pure."""

from typing import Any

Block = dict[str, Any]


def label(text: str) -> Block:
    """Return text that Slack reads as it is, without emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Block:
    """Return a block of mrkdwn, in which an address does not become a link by itself."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def cut(text: str, most: int) -> str:
    """Return text cut to at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
