"""Plain text of a model's output: mark-up, mentions, control tokens and foreign links removed.

A sentence of an answer is plain text in every channel. Pure.
"""

import re
from collections.abc import Collection

from retrieval.text.normalise import normalise_line

_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\](?:\([^)\n]*\)|\[[^\]\n]*\])?")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\(([^)\n]*)\)")
# HTML, autolinks, Slack's <!channel> and <@U…>, and tokens such as <|im_end|> and <<SYS>>.
_ANGLED = re.compile(r"<(?!\s)[^<>\n]{0,500}>")
_TOKEN = re.compile(
    r"\[/?(?:INST|SYS|SYSTEM|TOOL_CALLS?)\]|\|(?:im_start|im_end|endoftext)\|", re.I
)
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:|\bjavascript:|\bdata:)\S+", re.I
)
_MENTION = re.compile(r"(?<!\w)[@#!](?=(?:channel|here|everyone|all)\b)|(?<!\w)@(?=[\w-])", re.I)
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LEFT_OVER = re.compile(r"\*\*|~~|`+|<(?=[!@#/|a-zA-Z])")
_SPACE_BEFORE = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")
_END_OF_SENTENCE = ".,;:!?)]}'\"”’"


def plain_text(text: str, addresses: Collection[str] = ()) -> str:
    """Return the text on one line without mark-up, and of addresses only those in `addresses`.

    Idempotent: what removal puts together is removed as well.
    """
    while (plainer := _plainer(text, addresses)) != text:
        text = plainer
    return text


def _plainer(text: str, addresses: Collection[str]) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _TOKEN.sub("", _ANGLED.sub("", text))
    text = _ADDRESS.sub(lambda match: _allowed(match[0], addresses), text)
    text = _LEFT_OVER.sub("", _EMPHASIS.sub(r"\2", _MENTION.sub("", text)))
    return normalise_line(_SPACE_BEFORE.sub("", normalise_line(text)))


def _allowed(address: str, addresses: Collection[str]) -> str:
    bare = address.rstrip(_END_OF_SENTENCE)
    return address if bare in addresses else address[len(bare) :]
