"""Rewriting with the chat model: a follow-up made to stand alone, checked against the conversation.

The model may only bring in words of the conversation: where it brings in a name of its own, or
fails, the question is rewritten without it, see `rewrite`.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from bot.answering.model.chat_model import ChatModel
from bot.answering.model.plain_text import plain_text
from bot.answering.model.timed_stream import DeadlineError
from bot.answering.names import name_texts
from bot.answering.question import LONGEST_QUESTION, Question
from bot.answering.rewriting.rewrite import CHARACTERS, TURNS, stand_alone
from bot.errors import ModelFailure
from prompts import prompt

# Seconds that a question waits for this at most; the answer is still to come.
_LONGEST_WAIT = 10.0

# A question that grew by more than this is no longer the question.
_GROWTH = 200


def rewriting_with(model: ChatModel) -> Callable[[Question], Question]:
    """Return the function that makes a follow-up stand alone with this model."""

    def rewrite(question: Question) -> Question:
        by_words = stand_alone(question)
        if not question.history:
            return by_words
        try:
            written = _written(model, question)
        except (ModelFailure, DeadlineError):
            return by_words
        if not _is_faithful(written, question):
            return by_words
        new = [name for name in name_texts(written) if name not in question.text]
        return replace(question, text=written, history=(), assumed=", ".join(new))

    return rewrite


def _written(model: ChatModel, question: Question) -> str:
    turns = [f"{turn.role}: {turn.text[:CHARACTERS]}" for turn in question.history[-TURNS:]]
    messages = prompt("condense", "follow_up").format_messages(
        history="\n".join(turns), question=question.text
    )
    longest = len(question.text) + _GROWTH
    written = ""
    rewriting = model.stream_within(_LONGEST_WAIT, messages, question.is_cancelled, question.record)
    with closing(rewriting) as deltas:
        for delta in deltas:
            written += delta
            if len(written) > longest:
                break
    return plain_text(written)


def _is_faithful(written: str, question: Question) -> bool:
    """Whether it is a question of sane length with no name that nobody has said."""
    said = " ".join([question.text, *(turn.text for turn in question.history)]).casefold()
    all_said = all(
        word.casefold().removesuffix("’s").removesuffix("'s") in said
        for name in name_texts(written)
        for word in name.split()
    )
    longest = min(len(question.text) + _GROWTH, LONGEST_QUESTION)
    return bool(written) and len(written) <= longest and all_said
