"""An Answer as a Slack message, in several variants from the richest to plain text.

Pure. The text of articles and models only goes into elements that Slack reads as plain, or is
escaped. Limits and block types: `docs/slack.md`.
"""

import json
from collections.abc import Sequence

from bot.answering.answer import Answer, Sentence
from bot.answering.wording import follow_ups, lead, refusal, remarks, reply_text
from bot.slack.messages.blocks import Block, collapsed, cut, label, rich, words
from bot.slack.messages.citation import citation_link, closest_quote, quoted_citations
from bot.slack.messages.document import document
from bot.slack.messages.escaping import markdown, mrkdwn
from bot.slack.messages.message import LONGEST_TEXT, Message, notice
from retrieval.text.normalise import normalise_line

# In characters; Slack takes 13,000 for all blocks of a message.
_LONGEST_BLOCKS, _LONGEST_VALUE, _LONGEST_REMARK = 11_000, 2_000, 500
_MOST_REMARKS, _LONGEST_QUESTION = 8, 500

FEEDBACK = "feedback"
UP, DOWN = "up", "down"
SHARE = "share"


def answer_messages(answer: Answer, key: str, private_question: str = "") -> list[Message]:
    """Return the variants of an answer, the richest first; feedback on it carries `key`.

    Where only one person sees the answer, it carries the question and the answer, too: nobody
    could read them again.
    """
    if answer.talk:
        talk = mrkdwn(answer.talk, LONGEST_TEXT)
        return [Message(talk, tuple(body_blocks(answer))), Message(talk)]
    reply = reply_text(answer)
    text = mrkdwn(reply, LONGEST_TEXT)
    body = body_blocks(answer)
    beside = beside_blocks(answer)
    given = f"{normalise_line(private_question)[:_LONGEST_QUESTION]}\n{reply}"
    buttons = feedback(key, given if private_question else "")
    variants = [
        [*body, *beside, buttons],
        [*body, buttons],
        body,
    ]
    cut_short = answer.sentences and text != mrkdwn(reply)
    return [
        *(Message(text, tuple(blocks)) for blocks in variants if _size(blocks) <= _LONGEST_BLOCKS),
        Message(text, whole=document(answer) if cut_short else ""),
    ]


def stopped_messages(proved: Answer) -> list[Message]:
    """Return the variants of what was proved of an answer before somebody stopped it."""
    if not proved.sentences:
        return notice("Stopped.")
    body = [*body_blocks(proved), rich([words("(stopped)")])]
    text = f"{mrkdwn(reply_text(proved), LONGEST_TEXT - 10)} (stopped)"
    variants = ([*body, *beside_blocks(proved)], body)
    fitting = (blocks for blocks in variants if _size(blocks) <= _LONGEST_BLOCKS)
    return [*(Message(text, tuple(blocks)) for blocks in fitting), Message(text)]


def body_blocks(answer: Answer) -> list[Block]:
    """Return the sentences of an answer, or that there is none and the closest quotes."""
    if answer.talk:
        return [rich([words(cut(answer.talk, LONGEST_TEXT))])]
    if answer.status == "answered":
        links = {citation.n: citation_link(citation) for citation in answer.citations}
        parts = [part for sentence in answer.sentences for part in _sentence(sentence, links)]
        first = [words(f"{line}\n", bold=True)] if (line := lead(answer)) else []
        return [rich([*first, *parts])]
    return [
        rich([words(refusal(answer))]),
        *(closest_quote(citation) for citation in answer.closest),
    ]


def beside_blocks(answer: Answer) -> list[Block]:
    """Return the notes, and the sources and further quotes, each in a collapsed container."""
    notes = [
        label(cut(remark, _LONGEST_REMARK))
        for remark in filter(None, [*remarks(answer)[:_MOST_REMARKS], follow_ups(answer)])
    ]
    blocks: list[Block] = [{"type": "context", "elements": notes}] if notes else []
    names = {"Sources": answer.citations, "More": answer.more}
    return blocks + [
        collapsed(f"{name} ({len(citations)})", quoted_citations(citations))
        for name, citations in names.items()
        if citations
    ]


def feedback(key: str, given: str = "") -> Block:
    """Return the buttons that say whether an answer helped; `given` is what nobody can read."""
    down = f"{DOWN}:{key}\n{given}" if given else f"{DOWN}:{key}"
    sides = {
        "positive_button": {"text": label("Helpful"), "value": f"{UP}:{key}"},
        "negative_button": {"text": label("Not helpful"), "value": down[:_LONGEST_VALUE]},
    }
    buttons = {"type": "feedback_buttons", "action_id": FEEDBACK, **sides}
    return {"type": "context_actions", "elements": [buttons]}


def share_button(key: str, question: str) -> Block:
    """Return the button to share a private answer; its value has the key and the question."""
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": label("Share in channel"),
        "confirm": {
            "title": label("Share it with this channel?"),
            "text": label("Everybody here will see your name, your question and the answer."),
            "confirm": label("Share"),
            "deny": label("Cancel"),
        },
        "value": f"{key}\n{question}"[:_LONGEST_VALUE],
    }
    return {"type": "actions", "elements": [button]}


def shared(user: str, question: str, variants: Sequence[Message]) -> list[Message]:
    """Return an answer that somebody shares, below who asked what."""
    asked = cut(normalise_line(question), _LONGEST_QUESTION)
    asker = {"type": "user", "user_id": user}
    above = rich([asker, words(" asked: "), words(asked, bold=True)])
    line = mrkdwn(f"Somebody asked “{cut(asked, 100)}”:")
    return [
        Message(
            cut(f"{line} {variant.text}", LONGEST_TEXT),
            (above, *variant.blocks) if variant.blocks else (),
            variant.whole,
        )
        for variant in variants
    ]


def streamed(answer: Answer) -> str:
    """Return the sentences in the markdown of a stream, each with its markers and a space after."""
    links = {citation.n: citation_link(citation) for citation in answer.citations}
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
    day = [words(sentence.in_front, bold=True)] if sentence.day else []
    parts = [*day, *_emphasised(sentence), words(" ")]
    if not sentence.verified:
        return [*parts, words("[not confirmed] ", bold=True)]
    for n in sentence.citations:
        url = links.get(n)
        mark = {"type": "link", "url": url, "text": f"[{n}]"} if url else words(f"[{n}]")
        parts += [mark, words(_end(sentence) if n == sentence.citations[-1] else " ")]
    return parts


def _emphasised(sentence: Sentence) -> list[Block]:
    """Return the text of a sentence with what answers in bold."""
    parts, end = [], 0
    for start, stop in sentence.emphasis:
        parts += [words(sentence.text[end:start]), words(sentence.text[start:stop], bold=True)]
        end = stop
    return [part for part in [*parts, words(sentence.text[end:])] if part["text"]]


def _size(blocks: Sequence[Block]) -> int:
    """The characters that Slack counts: texts, and what its own JSON adds."""
    return len(json.dumps(list(blocks)))
