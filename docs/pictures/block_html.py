"""Block Kit as HTML, drawn our way and not Slack's: for the pictures of the docs."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

Block = dict[str, Any]


def draw(block: Block) -> str:
    """Return a block, or an element of one, as HTML."""
    return _WAYS[block["type"]](block)


def draw_all(blocks: Sequence[Block]) -> str:
    return "".join(map(draw, blocks))


def _text(one: Block) -> str:
    text, style = escape(one["text"]), one.get("style", {})
    text = f"<s>{text}</s>" if style.get("strike") else text
    return f"<b>{text}</b>" if style.get("bold") else text


def _link(one: Block) -> str:
    return f'<a href="{escape(one["url"])}">{escape(one["text"])}</a>'


def _mrkdwn(text: str) -> str:
    """Return our own use of mrkdwn, which is already escaped, as HTML."""
    text = re.sub(r"<#([\w-]+)>", r"<em>#\1</em>", text)
    text = re.sub(r"<!date\^(\d+)\^[^>]*>", _dated, text)
    text = re.sub(r"&lt;|<(https?:[^|>]+)\|([^>]*)>", _linked, text)
    text = re.sub(r"(?m)^>(.*)$", r"<blockquote>\1</blockquote>", text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text))
    return text.replace("\n<blockquote>", "<blockquote>").replace("\n", "<br>")


def _linked(found: re.Match[str]) -> str:
    return f'<a href="{found[1]}">{found[2]}</a>' if found[1] else found[0]


def _dated(found: re.Match[str]) -> str:
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%-d %b %Y at %H:%M}"


def _section(one: Block) -> str:
    beside = draw(one["accessory"]) if "accessory" in one else ""
    return f'<div class="section"><div>{draw(one["text"])}</div>{beside}</div>'


def _folded(one: Block) -> str:
    inside = draw_all(one["child_blocks"])
    return f"<details open><summary>{escape(one['title']['text'])}</summary>{inside}</details>"


def _inside(tag: str, name: str = "") -> Callable[[Block], str]:
    return lambda one: f'<{tag} class="{name}">{draw_all(one["elements"])}</{tag}>'


_WAYS: dict[str, Callable[[Block], str]] = {
    "text": _text,
    "link": _link,
    "user": lambda one: f"<em>@{escape(one['user_id'])}</em>",
    "rich_text": _inside("div"),
    "rich_text_section": _inside("p"),
    "rich_text_quote": _inside("blockquote"),
    "rich_text_list": lambda one: (
        "<ul>"
        + "".join(f"<li>{draw_all(each['elements'])}</li>" for each in one["elements"])
        + "</ul>"
    ),
    "plain_text": lambda one: f"<span>{escape(one['text'])}</span>",
    "mrkdwn": lambda one: f"<div>{_mrkdwn(one['text'])}</div>",
    "section": lambda one: _section(one),
    "conversations_select": lambda one: (
        f'<span class="button">{escape(one["placeholder"]["text"])} ▾</span>'
    ),
    "header": lambda one: f"<h3>{escape(one['text']['text'])}</h3>",
    "context": _inside("div", "context"),
    "container": _folded,
    "context_actions": _inside("div", "context"),
    "feedback_buttons": lambda _: '<span class="thumb">👍</span><span class="thumb">👎</span>',
    "actions": _inside("div", "actions"),
    "button": lambda one: f'<span class="button">{escape(one["text"]["text"])}</span>',
}


def message(name: str, inside: str, *, app: bool = False, note: str = "") -> str:
    badge = "<i>APP</i>" if app else ""
    face = f'<div class="face {"app" if app else ""}">{"¹" if app else name[0]}</div>'
    above = f'<div class="note">{note}</div>' if note else ""
    return (
        f'{above}<div class="message">{face}<div><b>{name}</b>{badge}<time>10:12</time>'
        f"<div>{inside}</div></div></div>"
    )
