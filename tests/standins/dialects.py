"""How chat model providers say things over HTTP: a request taken apart, a stream put together.

One class a provider; each speaks as the provider's own reference does. Knows no sockets.
"""

import json
from typing import Any

from tests.standins.documents import documents_of, location

Message = tuple[str, str]


class OpenAI:
    """Chat completions: server-sent events of one unnamed kind, `[DONE]` last."""

    name = "openai"
    path = "/v1/chat/completions"
    content_type = "text/event-stream"

    def __init__(self, raw: dict[str, Any]) -> None:
        self.model = raw["model"]

    @staticmethod
    def messages(raw: dict[str, Any]) -> list[Message]:
        return [
            ("system" if one["role"] == "developer" else one["role"], text_of(one["content"]))
            for one in raw["messages"]
        ]

    def start(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""})

    def delta(self, text: str) -> bytes:
        return self._chunk({"content": text})

    def thought(self, text: str) -> bytes:
        return self._chunk({"reasoning_content": text})  # as OpenAI-compatible servers send it

    def finish(self, reason: str) -> bytes:
        return self._chunk({}, reason or "stop") + b"data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        event = {
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000,
            "model": self.model, "choices": [choice],
        }  # fmt: skip
        return b"data: " + _json(event) + b"\n\n"


class Anthropic:
    """Messages: named server-sent events around numbered content blocks."""

    name = "anthropic"
    path = "/v1/messages"
    content_type = "text/event-stream"

    def __init__(self, raw: dict[str, Any]) -> None:
        self.model = raw["model"]
        assert raw["max_tokens"] > 0, "max_tokens is required"
        self._documents = documents_of(raw)
        self._block, self._kind = -1, ""

    @staticmethod
    def messages(raw: dict[str, Any]) -> list[Message]:
        said = [(one["role"], text_of(one["content"])) for one in raw["messages"]]
        return [("system", text_of(raw["system"])), *said] if raw.get("system") else said

    def start(self) -> bytes:
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": self.model,
            "content": [], "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 25, "output_tokens": 1},
        }  # fmt: skip
        return _event("message_start", message=message) + _event("ping")

    def delta(self, text: str) -> bytes:
        return self._within("text", {"text": ""}, {"type": "text_delta", "text": text})

    def thought(self, text: str) -> bytes:
        empty = {"thinking": "", "signature": ""}
        return self._within("thinking", empty, {"type": "thinking_delta", "thinking": text})

    def cite(self, document: int, start: int, end: int) -> bytes:
        citation = location(self._documents, document, start, end)
        delta = {"type": "citations_delta", "citation": citation}
        return self._within("text", {"text": ""}, delta)

    def end_block(self) -> bytes:
        stop, self._kind = self._stop_block(), ""
        return stop

    def finish(self, reason: str) -> bytes:
        last = {"stop_reason": reason or "end_turn", "stop_sequence": None}
        return (
            self._stop_block()
            + _event("message_delta", delta=last, usage={"input_tokens": 25, "output_tokens": 15})
            + _event("message_stop")
        )

    def _within(self, kind: str, empty: dict[str, str], delta: dict[str, Any]) -> bytes:
        """Put a delta into a block of its kind; begin one where another is open."""
        opening = b""
        if self._kind != kind:
            opening = self._stop_block()
            self._block, self._kind = self._block + 1, kind
            block = {"type": kind, **empty}
            opening += _event("content_block_start", index=self._block, content_block=block)
        return opening + _event("content_block_delta", index=self._block, delta=delta)

    def _stop_block(self) -> bytes:
        return _event("content_block_stop", index=self._block) if self._kind else b""


class Ollama:
    """`/api/chat`: a JSON object a line."""

    name = "ollama"
    path = "/api/chat"
    content_type = "application/x-ndjson"

    def __init__(self, raw: dict[str, Any]) -> None:
        self.model = raw["model"]

    @staticmethod
    def messages(raw: dict[str, Any]) -> list[Message]:
        return [(one["role"], text_of(one["content"])) for one in raw["messages"]]

    def start(self) -> bytes:
        return b""

    def delta(self, text: str) -> bytes:
        return self._line({"content": text}, done=False)

    def thought(self, text: str) -> bytes:
        return self._line({"content": "", "thinking": text}, done=False)

    def finish(self, reason: str) -> bytes:
        counts = {"total_duration": 5, "prompt_eval_count": 26, "eval_count": 15}
        return self._line({"content": ""}, done=True, done_reason=reason or "stop", **counts)

    def _line(self, message: dict[str, str], **fields: object) -> bytes:
        line = {
            "model": self.model, "created_at": "2026-11-24T12:00:00.000000Z",
            "message": {"role": "assistant", **message}, **fields,
        }  # fmt: skip
        return _json(line) + b"\n"


Dialect = OpenAI | Anthropic | Ollama
DIALECTS: tuple[type[Dialect], ...] = (OpenAI, Anthropic, Ollama)


def text_of(content: str | list[dict[str, Any]]) -> str:
    """The text of a message's content, which is a string or a list of blocks."""
    if isinstance(content, str):
        return content
    return "".join(block["text"] for block in content if block.get("type") == "text")


def _event(name: str, **fields: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), _json({"type": name, **fields}))


def _json(value: object) -> bytes:
    # Characters as they are, not escaped: a cut in the middle of one shall be possible.
    return json.dumps(value, ensure_ascii=False).encode()
