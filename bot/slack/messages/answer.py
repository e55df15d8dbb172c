"""An Answer as a Slack message, in several variants from the richest to plain text.

Pure. The text of articles and models only goes into elements that Slack reads as plain, or is
escaped. Limits and block types: `docs/slack.md`.
"""

import json
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.wording import follow_ups, lead, refusal, remarks, reply_text
from bot.slack.messages.blocks import Block, cut, label, rich, words
from bot.slack.messages.buttons import feedback, offers
from bot.slack.messages.citation import (
    citation_link,
    folded_citations,
    open_quote,
    source_name,
)
from bot.slack.messages.document import document
from bot.slack.messages.escaping import markdown, mrkdwn
from bot.slack.messages.message import LONGEST_TEXT, Message, notice
from retrieval.text.normalise import normalise_line

# In characters; Slack takes 13,000 for all blocks of a message.
_LONGEST_BLOCKS, _LONGEST_REMARK = 11_000, 500
_MOST_REMARKS, _LONGEST_QUESTION = 8, 500


def answer_messages(
    answer: Answer,
    key: str,
    private_question: str = "",
    open_question: str = "",
    *,
    has_experts: bool = False,
) -> list[Message]:
    """Return the variants of an answer, the richest first; feedback on it carries `key`.

    Where only one person sees the answer, it carries the question and the answer, too: nobody
    could read them again. Where it is none, a button offers to keep `open_question`, if given, and
    another to call experts, if there are any.
    """
    if answer.talk:
        talk = mrkdwn(answer.talk, LONGEST_TEXT)
        return [Message(talk, tuple(body_blocks(answer))), Message(talk)]
    reply = reply_text(answer)
    text = mrkdwn(reply, LONGEST_TEXT)
    body = body_blocks(answer)
    beside = beside_blocks(answer)
    exchange = f"{normalise_line(private_question)[:_LONGEST_QUESTION]}\n{reply}"
    buttons = [feedback(key, exchange if private_question else "")]
    if answer.status == "unknown":
        buttons += offers(key, open_question, has_experts=has_experts)
    fitting = _fitting(text, [*body, *beside, *buttons], [*body, *buttons], body)
    if fitting or not answer.sentences:
        cut_short = answer.sentences and text != mrkdwn(reply)
        return [*fitting, Message(text, whole=document(answer) if cut_short else "")]
    whole = document(answer)
    beginning = _beginning(answer, buttons)
    shorter = [Message(text, tuple(beginning), whole)] if beginning else []
    return [*shorter, Message(text, whole=whole)]


def stopped_messages(proved: Answer) -> list[Message]:
    """Return the variants of what was proved of an answer before somebody stopped it."""
    if not proved.sentences:
        return notice("Stopped.")
    body = [*body_blocks(proved), rich([words("(stopped)")])]
    text = f"{mrkdwn(reply_text(proved), LONGEST_TEXT - 10)} (stopped)"
    return [*_fitting(text, [*body, *beside_blocks(proved)], body), Message(text)]


def body_blocks(answer: Answer) -> list[Block]:
    """Return the sentences of an answer, or that there is none and the closest quotes."""
    if answer.talk:
        return [rich([words(cut(answer.talk, LONGEST_TEXT))])]
    if answer.status == "answered":
        sources = {citation.n: citation for citation in answer.citations}
        quoted = {citation.n for citation in _quoted(answer)}
        parts = [p for sentence in answer.sentences for p in _sentence(sentence, sources, quoted)]
        first = [words(f"{line}\n", bold=True)] if (line := lead(answer)) else []
        return [rich([*first, *parts])]
    return [
        rich([words(refusal(answer))]),
        *(open_quote(citation) for citation in answer.closest),
    ]


def beside_blocks(answer: Answer) -> list[Block]:
    """Return the notes, and the sources and further quotes in collapsed containers.

    What stands in the answer itself, with its source beside it, is not said again; of a model's
    answer the first quote is open, since people mistrust an answer whose sources they do not see.
    """
    notes = [
        label(cut(remark, _LONGEST_REMARK))
        for remark in filter(None, [*remarks(answer)[:_MOST_REMARKS], follow_ups(answer)])
    ]
    blocks: list[Block] = [{"type": "context", "elements": notes}] if notes else []
    quoted = _quoted(answer)
    sources = [citation for citation in answer.citations if citation not in quoted]
    name, first = "Sources", sources[: answer.mode == "model"]
    if first:
        name, sources = "More sources", sources[1:]
    blocks += [open_quote(citation, marked=True) for citation in first]
    return [*blocks, *folded_citations(name, sources), *folded_citations("More", answer.more)]


def streamed(answer: Answer) -> str:
    """Return the sentences in the markdown of a stream, each with its markers and a space after."""
    links = {citation.n: citation_link(citation) for citation in answer.citations}
    first = f"**{markdown(line)}** " if (line := lead(answer)) else ""
    return first + "".join(
        f"{_day(sentence)}{markdown(sentence.text)}{_marks(sentence, links)}{_end(sentence)}"
        for sentence in answer.sentences
    )


def _beginning(answer: Answer, below: Sequence[Block]) -> list[Block]:
    """Return as many of the sentences, with their links, as a message holds; [] for none."""

    def blocks(count: int) -> list[Block]:
        first = replace(answer, sentences=answer.sentences[:count])
        return [*body_blocks(first), rich([words("…")]), *below]

    counts = range(1, len(answer.sentences))
    count = bisect_right(counts, _LONGEST_BLOCKS, key=lambda count: _size(blocks(count)))
    return blocks(count) if count else []


def _quoted(answer: Answer) -> Sequence[Citation]:
    """Return the citations whose quotes are the sentences of the answer."""
    if answer.mode == "model":
        return ()
    said = {(n, sentence.text) for sentence in answer.sentences for n in sentence.citations}
    return [citation for citation in answer.citations if (citation.n, citation.quote) in said]


def _day(sentence: Sentence) -> str:
    return f"**{sentence.in_front.strip()}** " if sentence.day else ""


def _end(sentence: Sentence) -> str:
    """What stands between a sentence and the next: a dated one has a line of its own."""
    return "\n" if sentence.day else " "


def _marks(sentence: Sentence, links: dict[int, str]) -> str:
    if not sentence.verified:
        return " **(not confirmed)**"
    targets = ((n, links.get(n)) for n in sentence.citations)
    # No bracket inside the link: escaped ones are shown with their backslashes in places.
    return "".join(f" [{n}]({url})" if url else f" ({n})" for n, url in targets)


def _sentence(
    sentence: Sentence, sources: dict[int, Citation], quoted: Collection[int]
) -> list[Block]:
    day = [words(sentence.in_front, bold=True)] if sentence.day else []
    parts = [*day, *_emphasised(sentence), words(" ")]
    if not sentence.verified:
        return [*parts, words("[not confirmed] ", bold=True)]
    for n in sentence.citations:
        url = citation_link(sources[n]) if n in sources else ""
        name = source_name(sources[n], dated=not sentence.day) if n in quoted else f"[{n}]"
        mark = {"type": "link", "url": url, "text": name} if url else words(name)
        end = "\n" if n in quoted else _end(sentence)
        parts += [mark, words(end if n == sentence.citations[-1] else " ")]
    return parts


def _emphasised(sentence: Sentence) -> list[Block]:
    """Return the text of a sentence with what answers in bold."""
    parts, end = [], 0
    for start, stop in sentence.emphasis:
        parts += [words(sentence.text[end:start]), words(sentence.text[start:stop], bold=True)]
        end = stop
    return [part for part in [*parts, words(sentence.text[end:])] if part["text"]]


def _fitting(text: str, *variants: Sequence[Block]) -> list[Message]:
    """Return the variants that are within Slack's limit."""
    return [Message(text, tuple(blocks)) for blocks in variants if _size(blocks) <= _LONGEST_BLOCKS]


def _size(blocks: Sequence[Block]) -> int:
    """The characters that Slack counts: texts, and what its own JSON adds."""
    return len(json.dumps(list(blocks)))
