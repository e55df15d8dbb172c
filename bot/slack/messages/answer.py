"""An Answer as a Slack message, in several variants from the richest to plain text.

Pure. The text of articles and models only goes into elements that Slack reads as plain, or is
escaped. Limits and block types: `docs/slack.md`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.surroundings import surroundings
from bot.answering.wording import (
    follow_ups,
    lead,
    outlet,
    published,
    refusal,
    remarks,
    reply_text,
    title,
)
from bot.slack.messages.blocks import Block, cut, label, section
from bot.slack.messages.document import document
from bot.slack.messages.escaping import address, markdown, mrkdwn
from retrieval.text.normalise import normalise_line

# In characters, safely below what Slack takes: 3,000 for a section, which the text of an update
# becomes, and for an address, and 13,000 for all blocks of a message.
LONGEST_TEXT, LONGEST_QUOTE, LONGEST_ADDRESS, LONGEST_BLOCKS = 2_900, 1_500, 2_900, 11_000
LONGEST_VALUE = 2_000
_LONGEST_TITLE, _LONGEST_REMARK, _SURROUNDINGS = 150, 500, 200
MOST_SOURCES, _MOST_REMARKS = 9, 8

FEEDBACK = "feedback"
UP, DOWN = "up", "down"
SHARE = "share"


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


def answer_messages(answer: Answer, key: str) -> list[Message]:
    """Return the variants of an answer, the richest first; feedback on it carries `key`."""
    if answer.talk:
        words = mrkdwn(answer.talk, LONGEST_TEXT)
        return [Message(words, tuple(body_blocks(answer))), Message(words)]
    words = reply_text(answer)
    text = mrkdwn(words, LONGEST_TEXT)
    body = body_blocks(answer)
    beside = beside_blocks(answer)
    variants = [
        [*body, *beside, feedback(key)],
        [*body, feedback(key)],
        body,
    ]
    cut_short = answer.sentences and text != mrkdwn(words)
    return [
        *(Message(text, tuple(blocks)) for blocks in variants if _size(blocks) <= LONGEST_BLOCKS),
        Message(text, whole=document(answer) if cut_short else ""),
    ]


def notice(words: str) -> list[Message]:
    """Return a message that is no answer."""
    return [Message(mrkdwn(words, LONGEST_TEXT))]


def body_blocks(answer: Answer) -> list[Block]:
    """Return the sentences of an answer, or that there is none and the closest quotes."""
    if answer.talk:
        return [_rich([_words(cut(answer.talk, LONGEST_TEXT))])]
    if answer.status == "answered":
        links = {citation.n: _link(citation) for citation in answer.citations}
        parts = [part for sentence in answer.sentences for part in _sentence(sentence, links)]
        first = [_words(f"{line}\n", bold=True)] if (line := lead(answer)) else []
        return [_rich([*first, *parts])]
    return [_rich([_words(refusal(answer))]), *(_closest(citation) for citation in answer.closest)]


def beside_blocks(answer: Answer) -> list[Block]:
    """Return the notes, and the sources and further quotes, each in a collapsed container."""
    notes = [
        label(cut(remark, _LONGEST_REMARK))
        for remark in filter(None, [*remarks(answer)[:_MOST_REMARKS], follow_ups(answer)])
    ]
    blocks: list[Block] = [{"type": "context", "elements": notes}] if notes else []
    names = {"Sources": answer.citations, "More": answer.more}
    return blocks + [
        _collapsed(f"{name} ({len(citations)})", _quotes(citations))
        for name, citations in names.items()
        if citations
    ]


def _quotes(citations: Sequence[Citation]) -> list[Block]:
    shown, left = citations[:MOST_SOURCES], len(citations[MOST_SOURCES:])
    quotes = [section(_source(citation)) for citation in shown]
    return [*quotes, section(f"and {left} more")] if left else quotes


def feedback(key: str) -> Block:
    """Return the buttons that say whether an answer helped."""
    sides = {
        "positive_button": {"text": label("Helpful"), "value": f"{UP}:{key}"},
        "negative_button": {"text": label("Not helpful"), "value": f"{DOWN}:{key}"},
    }
    buttons = {"type": "feedback_buttons", "action_id": FEEDBACK, **sides}
    return {"type": "context_actions", "elements": [buttons]}


def share_button(key: str, question: str) -> Block:
    """Return the button to share a private answer; its value has the key and the question."""
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": label("Share in channel"),
        "value": f"{key}\n{question}"[:LONGEST_VALUE],
    }
    return {"type": "actions", "elements": [button]}


def streamed(answer: Answer) -> str:
    """Return the sentences in the markdown of a stream, each with its markers and a space after."""
    links = {citation.n: _link(citation) for citation in answer.citations}
    first = f"**{markdown(line)}** " if (line := lead(answer)) else ""
    return first + "".join(
        f"{_day(sentence)}{markdown(sentence.text)}{_marks(sentence, links)}{_end(sentence)}"
        for sentence in answer.sentences
    )


def _day(sentence: Sentence) -> str:
    return f"**{sentence.in_front.strip()}** " if sentence.day else ""


def _end(sentence: Sentence) -> str:
    """What stands between a sentence and the next: a dated one has a line of its own."""
    return "\n" if sentence.day else " "


def _marks(sentence: Sentence, links: dict[int, str]) -> str:
    if not sentence.verified:
        return " **\\[not confirmed\\]**"
    marks = (rf"\[{n}\]" for n in sentence.citations)
    targets = (links.get(n) for n in sentence.citations)
    return "".join(
        f" [{mark}]({url})" if url else f" {mark}" for mark, url in zip(marks, targets, strict=True)
    )


def _sentence(sentence: Sentence, links: dict[int, str]) -> list[Block]:
    day = [_words(sentence.in_front, bold=True)] if sentence.day else []
    parts = [*day, *_emphasised(sentence), _words(" ")]
    if not sentence.verified:
        return [*parts, _words("[not confirmed] ", bold=True)]
    for n in sentence.citations:
        url = links.get(n)
        mark = {"type": "link", "url": url, "text": f"[{n}]"} if url else _words(f"[{n}]")
        parts += [mark, _words(_end(sentence) if n == sentence.citations[-1] else " ")]
    return parts


def _emphasised(sentence: Sentence) -> list[Block]:
    """Return the text of a sentence with what answers in bold."""
    parts, end = [], 0
    for start, stop in sentence.emphasis:
        parts += [_words(sentence.text[end:start]), _words(sentence.text[start:stop], bold=True)]
        end = stop
    return [part for part in [*parts, _words(sentence.text[end:])] if part["text"]]


def _source(citation: Citation) -> str:
    article, url = citation.article, _link(citation)
    name = mrkdwn(title(article), _LONGEST_TITLE)
    linked = f"<{mrkdwn(url)}|{name}>" if url else name
    quote = mrkdwn("{}»{}«{}".format(*surroundings(citation, _SURROUNDINGS)), LONGEST_QUOTE)
    where = mrkdwn(f"{outlet(article)}, {published(article)}", _LONGEST_TITLE)
    return f"*[{citation.n}]* {linked} — {where}\n>{quote}"


def _closest(citation: Citation) -> Block:
    """A quote, above where it is from."""
    article, url = citation.article, _link(citation)
    name = cut(title(article), _LONGEST_TITLE)
    linked = {"type": "link", "url": url, "text": name} if url else _words(name, bold=True)
    where = cut(f" — {outlet(article)}, {published(article)}", _LONGEST_TITLE)
    quote = _words(cut(normalise_line(citation.quote), LONGEST_QUOTE))
    source = {"type": "rich_text_section", "elements": [linked, _words(where)]}
    quoted = {"type": "rich_text_quote", "elements": [quote]}
    return {"type": "rich_text", "elements": [quoted, source]}


def _link(citation: Citation) -> str:
    """The address of the quote, or of the article where that would be too long."""
    urls = (address(url) for url in (citation.link, citation.article.url))
    return next((url for url in urls if url and len(url) <= LONGEST_ADDRESS), "")


def _rich(parts: Sequence[Block]) -> Block:
    section = {"type": "rich_text_section", "elements": list(parts)}
    return {"type": "rich_text", "elements": [section]}


def _words(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _collapsed(name: str, blocks: Sequence[Block]) -> Block:
    return {
        "type": "container",
        "title": label(name),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": list(blocks),
    }


def _size(blocks: Sequence[Block]) -> int:
    """The characters that Slack counts: texts, and what its own JSON adds."""
    return len(json.dumps(list(blocks)))
