"""The buttons below an answer: whether it helped, to share it, to be told a better one. Pure."""

from typing import Literal

from bot.slack.messages.blocks import Block, label

# Where a private answer is shared.
Where = Literal["channel", "thread"]
_SEEN: dict[Where, str] = {"channel": "your question", "thread": "the message"}

FEEDBACK = "feedback"
UP, DOWN = "up", "down"
SHARE = "share"
TELL, WITHDRAW, HAND_OVER = "tell", "withdraw", "hand_over"
_LONGEST_VALUE = 2_000  # characters


def feedback(key: str, exchange: str = "") -> Block:
    """Return the buttons that say whether an answer helped; `exchange` is what nobody can read."""
    down = f"{DOWN}:{key}\n{exchange}" if exchange else f"{DOWN}:{key}"
    sides = {
        "positive_button": {"text": label("Helpful"), "value": f"{UP}:{key}"},
        "negative_button": {"text": label("Not helpful"), "value": down[:_LONGEST_VALUE]},
    }
    buttons = {"type": "feedback_buttons", "action_id": FEEDBACK, **sides}
    return {"type": "context_actions", "elements": [buttons]}


def share_button(key: str, question: str, where: Where = "channel") -> Block:
    """Return the button to share a private answer; its value has the key and the question."""
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": label(f"Share in {where}"),
        "confirm": {
            "title": label(f"Share it in this {where}?"),
            "text": label(f"Everybody here will see your name, {_SEEN[where]} and the answer."),
            "confirm": label("Share"),
            "deny": label("Cancel"),
        },
        "value": f"{key}\n{question}"[:_LONGEST_VALUE],
    }
    return {"type": "actions", "elements": [button]}


def offers(key: str, question: str, *, has_experts: bool) -> list[Block]:
    """Return what is offered where there is no answer.

    To be told the answer to a question once it is known, if the question can be had back from the
    button, and to call experts, if there are any.
    """
    kept = f"{key}\n{question}"
    tell = question.strip() and len(kept) <= _LONGEST_VALUE
    buttons = [_button(TELL, "Tell me when you know", kept)] if tell else []
    buttons += [_button(HAND_OVER, "Ask an expert", key)] if has_experts else []
    return [{"type": "actions", "elements": buttons}] if buttons else []


def keep_on(key: str, question: str) -> list[Block]:
    """Return what is offered below an answer that was told: to be told a better one, as before."""
    kept = f"{key}\n{question}"
    if len(kept) > _LONGEST_VALUE:
        return []
    return [{"type": "actions", "elements": [_button(TELL, "Not the answer, keep looking", kept)]}]


def withdraw_button(key: str) -> Block:
    """Return the button to be told no more."""
    return {"type": "actions", "elements": [_button(WITHDRAW, "Don't tell me", key)]}


def _button(action: str, text: str, value: str) -> Block:
    return {"type": "button", "action_id": action, "text": label(text), "value": value}
