"""The messages by which experts are called into a thread, and by which they are thanked. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.answering.wording import day
from bot.slack.messages.blocks import Block, cut, rich, words
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import Message

_LONGEST_QUESTION = 200
_HOW = (
    "Please reply in this thread. Then choose “Use as answer” in the menu (⋮) of the reply that "
    "answers it, and I answer with it from then on."
)


def call_message(experts: Sequence[str], asker: str) -> list[Message]:
    """Return the message that calls the experts."""
    names = [part for expert in experts for part in (_user(expert), words(" "))]
    asks = [words("can you help "), _user(asker), words(f"? I have no good answer to this. {_HOW}")]
    text = f"Can an expert help? I have no good answer to this. {_HOW}"
    return [Message(mrkdwn(text), (rich([*names, *asks]),)), Message(mrkdwn(text))]


def thanks_message(author: str, question: str, until: datetime) -> list[Message]:
    """Return what is said once a reply is stored as the answer."""
    asked = cut(question, _LONGEST_QUESTION)
    rest = f" wrote here, whoever asks me and wherever, until {day(until)}."
    before = f"Thank you. I now answer “{asked}” with what "
    text = mrkdwn(f"{before}was written here, whoever asks me, until {day(until)}.")
    return [Message(text, (rich([words(before), _user(author), words(rest)]),)), Message(text)]


def _user(user: str) -> Block:
    return {"type": "user", "user_id": user}
