"""The errors that Slack answers with."""

import json


class SlackError(Exception):
    """A call that is answered with `ok: false`, an error, and perhaps messages about it."""

    def __init__(self, error: str, *messages: str, **extra: object) -> None:
        super().__init__(error)
        self.error, self.messages, self.extra = error, list(messages), extra

    def body(self) -> dict:
        """The body of the answer."""
        body: dict = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            if self.error == "invalid_blocks":
                body["errors"] = self.messages
            body["response_metadata"] = {"messages": [f"[ERROR] {text}" for text in self.messages]}
        return body


def invalid_arguments(message: str, pointer: str = "") -> SlackError:
    """The error of an argument, which the JSON pointer names."""
    where = f" [json-pointer:{pointer}]" if pointer else ""
    return SlackError("invalid_arguments", f"{message}{where}")


def parse_json(value, error: str = "invalid_arguments"):
    """Return an argument, which may be given as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None
