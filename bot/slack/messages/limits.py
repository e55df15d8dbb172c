"""Slack's limits on a message, so that an owner sees without Slack which it would refuse. Pure.

Knows the block types that `answer` makes; the figures are those of Slack's documentation.
"""

from collections.abc import Iterator
from typing import Any

from bot.slack.messages.message import Message

_MOST_BLOCKS, _MOST_CHILDREN, _MOST_ELEMENTS = 50, 10, 10
_LONGEST = {"text": 4_000, "section": 3_000, "plain_text": 3_000, "label": 150, "button": 75}
_LONGEST_VALUE, _LONGEST_URL = 2_000, 3_000
_TYPES = frozenset("rich_text context container context_actions actions section".split())


def violations(message: Message) -> list[str]:
    """Return why Slack would refuse a message; nothing for one that it takes."""
    problems = [] if message.text.strip() else ["the text for notifications is empty"]
    if len(message.text) > _LONGEST["text"]:
        problems.append(f"the text has {len(message.text)} characters, over {_LONGEST['text']}")
    if len(message.blocks) > _MOST_BLOCKS:
        problems.append(f"{len(message.blocks)} blocks, over {_MOST_BLOCKS}")
    for number, block in enumerate(message.blocks):
        problems += [f"block {number}: {problem}" for problem in _problems(block)]
    return problems


def _problems(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind not in _TYPES:
        yield f"type {kind} is unknown"
    if kind == "section" and len(block["text"]["text"]) > _LONGEST["section"]:
        yield f"a section of {len(block['text']['text'])} characters, over {_LONGEST['section']}"
    if kind == "container":
        yield from _of_container(block)
    if kind in ("context", "actions", "context_actions"):
        if len(block["elements"]) > _MOST_ELEMENTS:
            yield f"{len(block['elements'])} elements, over {_MOST_ELEMENTS}"
        for element in block["elements"]:
            yield from _of_element(element)
    if kind == "rich_text":
        yield from (
            f"an address of {len(url)} characters, over {_LONGEST_URL}"
            for url in _urls(block)
            if len(url) > _LONGEST_URL
        )


def _of_container(block: dict[str, Any]) -> Iterator[str]:
    if len(block["child_blocks"]) > _MOST_CHILDREN:
        yield f"{len(block['child_blocks'])} blocks folded, over {_MOST_CHILDREN}"
    if len(block["title"]["text"]) > _LONGEST["label"]:
        yield f"a title of {len(block['title']['text'])} characters, over {_LONGEST['label']}"
    for child in block["child_blocks"]:
        yield from _problems(child)


def _of_element(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] == "plain_text" and len(element["text"]) > _LONGEST["plain_text"]:
        yield f"a text of {len(element['text'])} characters, over {_LONGEST['plain_text']}"
    if len(str(element.get("value", ""))) > _LONGEST_VALUE:
        yield f"a value of {len(element['value'])} characters, over {_LONGEST_VALUE}"
    for side in ("positive_button", "negative_button"):
        if side in element and len(element[side]["text"]["text"]) > _LONGEST["button"]:
            yield f"a button of over {_LONGEST['button']} characters"


def _urls(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("url"), str):
            yield node["url"]
        for value in node.values():
            yield from _urls(value)
    elif isinstance(node, list):
        for value in node:
            yield from _urls(value)
