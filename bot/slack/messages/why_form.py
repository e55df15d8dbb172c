"""The form that asks what was wrong with an answer. Pure."""

from bot.slack.messages.blocks import Block, label, section

# The callback id of the form, and its blocks, each with an action of the same name.
WHY, EXPECTED, CALL = "why", "expected", "call"
_READ_BY = "The people who look after me can read it"


def why_view(metadata: str, shared: str, *, has_experts: bool = False) -> Block:
    """Return the form that asks what was wrong; its submission carries `metadata`.

    `shared` is what those who look after the bot are sent with it, or ''. Where there are experts,
    they may be called.
    """
    readers = f"{_READ_BY}; they are sent it with {shared}." if shared else f"{_READ_BY}."
    return {
        "type": "modal",
        "callback_id": WHY,
        "private_metadata": metadata,
        "title": label("Not helpful"),
        "submit": label("Send"),
        "close": label("Cancel"),
        "blocks": [
            _input(WHY, "What was wrong?"),
            _input(EXPECTED, "What is the right answer? A name, a date or a sentence will do."),
            *([_checkbox(CALL, "An expert", "Ask an expert in the thread")] if has_experts else []),
            {"type": "context", "elements": [label(readers)]},
        ],
    }


def thanks_view() -> Block:
    """Return what stands in the place of the form once it is sent."""
    return {
        "type": "modal",
        "title": label("Thank you"),
        "close": label("Close"),
        "blocks": [section("Thank you. The people who look after me will read it.")],
    }


def _input(name: str, question: str) -> Block:
    text = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": 2000}
    return {
        "type": "input", "block_id": name, "optional": True, "label": label(question),
        "element": text,
    }  # fmt: skip


def _checkbox(name: str, about: str, text: str) -> Block:
    options = [{"text": label(text), "value": name}]
    return {
        "type": "input", "block_id": name, "optional": True, "label": label(about),
        "element": {"type": "checkboxes", "action_id": name, "options": options},
    }  # fmt: skip
