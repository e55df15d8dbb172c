"""A second reading by the chat model, which sees a claim and the quoted sentences alone.

As in chain-of-verification (Dhuliawala et al. 2023), the reader sees neither the question nor the
answer. It can only confirm, and only by words that it names and that stand in the sentences.
"""

import re
import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from langchain_core.messages import BaseMessage

from bot.answering.model.chat_model import ChatModel
from bot.answering.model.timed_stream import DeadlineError
from bot.answering.model_call import Record, unrecorded
from bot.answering.support.checker import Quote
from bot.errors import ModelFailure
from prompts import prompt
from retrieval.article import Hit
from retrieval.text.normalise import normalise_line
from retrieval.text.sentences import Span, split_sentences

# Seconds for the whole reading: the answer is written by then, and waits for it.
LONGEST_WAIT = 20.0
# A reader that writes more than this for each claim is not reading.
_CHARACTERS = 1_500
# Sentences before and behind a quote that are shown with it, and the most in all.
_AROUND, _MOST = 1, 60
# Words named must have so many letters and digits: "the" stands everywhere.
_LEAST = 6

_LINE = re.compile(r"^\W*(?P<n>\d{1,2})\W+(?P<verdict>YES|NO)\b(?P<words>.*)$", re.MULTILINE)
_NAMED = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
_APART = re.compile(r"[\W_]+")

Sentence = tuple[Hit, Span]


class SecondReader:
    """Puts claims to a chat model anew; safe to use from several threads."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def confirm(
        self,
        claims: Sequence[str],
        quotes: Sequence[Sequence[Quote]],
        is_cancelled: Callable[[], bool] = lambda: False,
        record: Record = unrecorded,
    ) -> dict[int, tuple[Quote, ...]]:
        """Return by the index of each claim that was read the quotes by which it is confirmed.

        There are none where it does not, and no entry where it said nothing of a claim. `quotes`
        are the sentences nearest to each claim. Raises `ModelFailure`.
        """
        sentences = _around([quote for group in quotes for quote in group])
        reading = self._model.stream_within(
            LONGEST_WAIT, _messages(claims, sentences), is_cancelled, record
        )
        written = _written(reading, _CHARACTERS * len(claims))
        confirmed: dict[int, tuple[Quote, ...]] = {}
        for line in _LINE.finditer(written):
            n = int(line["n"]) - 1
            if 0 <= n < len(claims):
                yes = line["verdict"] == "YES"
                confirmed[n] = _named(line["words"], sentences) if yes else ()
        return confirmed


def _written(reading: Generator[str], longest: int) -> str:
    written = ""
    try:
        with closing(reading) as deltas:
            for delta in deltas:
                written += delta
                if len(written) > longest:
                    break
    except DeadlineError:
        raise ModelFailure("the second reading took too long") from None
    return written


def _around(quotes: Sequence[Quote]) -> list[Sentence]:
    """Return the sentences of quotes and those beside them, in the order of their articles."""
    wanted: dict[tuple[str, int, int], Sentence] = {}
    for quote in quotes:
        chunk = quote.hit.chunk
        spans = split_sentences(chunk.article.text, chunk.start, chunk.end)
        inside = [i for i, s in enumerate(spans) if s.start < quote.end and s.end > quote.start]
        if inside:
            for span in spans[max(0, inside[0] - _AROUND) : inside[-1] + 1 + _AROUND]:
                wanted[chunk.article.id, span.start, span.end] = (quote.hit, span)
    return [wanted[key] for key in sorted(list(wanted)[:_MOST])]


def _messages(claims: Sequence[str], sentences: Sequence[Sentence]) -> Sequence[BaseMessage]:
    fence = f"sentences-{secrets.token_hex(4)}"
    lines, last = [], ""
    for hit, span in sentences:
        article = hit.chunk.article
        if article.id != last:
            head = (article.title, article.source, (article.published or "")[:10])
            lines.append(" — ".join(normalise_line(part) for part in head if part))
            last = article.id
        lines.append(f"- {normalise_line(article.text[span.start : span.end])}")
    text = "\n".join(lines).replace(fence, "")
    return prompt("verify", "claims").format_messages(
        fence=fence,
        sentences=f"<{fence}>\n{text}\n</{fence}>",
        claims="\n".join(f"{n} {normalise_line(claim)}" for n, claim in enumerate(claims, 1)),
    )


def _named(words: str, sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """Return the sentences that have the named words; none if some of them stand nowhere."""
    quotes: dict[tuple[str, int], Quote] = {}
    for match in _NAMED.finditer(words):
        named = _letters(match[1] or match[2])
        standing = [
            Quote(hit, span.start, span.end)
            for hit, span in sentences
            if len(named) >= _LEAST
            and named in _letters(hit.chunk.article.text[span.start : span.end])
        ]
        if not standing:
            return ()
        first = standing[0]
        quotes[first.hit.chunk.article.id, first.start] = first
    return tuple(quotes.values())


def _letters(text: str) -> str:
    return _APART.sub(" ", text).strip().casefold()
