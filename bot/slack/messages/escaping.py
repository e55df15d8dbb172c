"""Slack's text formats: what people send to plain text, plain text to mrkdwn and markdown.

Pure. Nothing that comes out can mention anybody or become a link by itself.
"""

import re

from retrieval.text.normalise import normalise, normalise_line

# Slack's tokens for a person, a channel, a group and an address in a message.
_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_HALF = re.compile(r"(?:&[a-z]{0,3}|\s+)$")
_MARKDOWN = re.compile(r"([\\`*_~\[\]#|!])")
_LIST_MARKER = re.compile(r"^(\s*\d*)([-+.)])(?=\s)", re.MULTILINE)


def plain(text: str, bot: str = "") -> str:
    """Return what a person wrote as plain text, without mentions of the user id `bot`."""

    def readable(match: re.Match[str]) -> str:
        sigil, target, label = match[1], match[2], match[3]
        if sigil == "@":
            return "" if target == bot else (label or "someone")
        if sigil == "#":
            return f"#{label}" if label else "the channel"
        return "" if sigil == "!" else (label or target)

    flat = _TOKEN.sub(readable, text)
    return normalise(_ENTITY.sub(lambda match: _ENTITIES[match[0]], flat))


def mentions(text: str, user: str) -> bool:
    """Whether a message names a person or the bot by its id."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def mrkdwn(text: str, most: int | None = None) -> str:
    """Return plain text for a `mrkdwn` object or the `text` of a message, on one line.

    It has `most` characters at most, as they are written, and ends with no half of an entity.
    """
    line = normalise_line(text)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return line if most is None else cut_mrkdwn(line, most)


def cut_mrkdwn(line: str, most: int) -> str:
    """Return mrkdwn cut to at most so many characters, with no half of an entity at its end."""
    return line if len(line) <= most else f"{_HALF.sub('', line[: most - 1])}…"


def markdown(text: str) -> str:
    """Return plain text for a `markdown` block or a stream, on one line.

    `&` stays: it is not decoded inside the targets of links, and decoded entities are not read
    again.
    """
    escaped = _MARKDOWN.sub(r"\\\1", normalise_line(text))
    escaped = _LIST_MARKER.sub(r"\1\\\2", escaped)
    return escaped.replace("<", "&lt;").replace(">", "&gt;")


def address(url: str) -> str:
    """Return an http(s) address so that no character of it ends a link, or '' for another."""
    if not url.startswith(("https://", "http://")):
        return ""
    unsafe = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "|": "%7C", '"': "%22"}
    return "".join(unsafe.get(letter, letter) for letter in normalise_line(url))
