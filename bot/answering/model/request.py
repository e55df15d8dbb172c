"""One request to a chat model: its text piece by piece, its tokens, and whether it is whole."""

import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, cast

from bot.answering.model.cancellable import read_stream
from bot.answering.model.errors import RefusedError
from bot.answering.model.pieces import Piece, pieces_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

# Names of the reason why a stream ended, by provider, and the reasons that are refusals.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason", "done")
_REFUSALS = {"content_filter", "refusal", "safety", "prohibited_content", "guardrail_intervened"}

# The first piece, if there is one, and the others.
Beginning = tuple[list[Piece], Generator[Piece]]


@dataclass(frozen=True)
class Request:
    """What is sent, until when an answer is waited for, and the tokens that were counted so far."""

    messages: "Sequence[BaseMessage]"
    deadline: float
    cancelled: threading.Event
    tokens: Counter[str] = field(default_factory=Counter)


def start(chat: "BaseChatModel", request: Request) -> Beginning:
    """Send the request; an error in it, or before the first piece, is raised here."""
    pieces = _pieces(chat, request)
    return [*islice(pieces, 1)], pieces


def _pieces(chat: "BaseChatModel", request: Request) -> Generator[Piece]:
    """Yield the text of a stream without reasoning; raise an error where it is not whole."""
    ended = False
    written = cast("AsyncGenerator[AIMessageChunk]", chat.astream(list(request.messages)))
    with closing(read_stream(written, request.cancelled)) as chunks:
        for chunk in chunks:
            if time.monotonic() > request.deadline:
                raise TimeoutError
            if usage := chunk.usage_metadata:
                request.tokens["input_tokens"] += usage["input_tokens"]
                request.tokens["output_tokens"] += usage["output_tokens"]
            yield from pieces_of(chunk.content)
            reasons = [chunk.response_metadata.get(name) for name in _REASONS]
            if chunk.additional_kwargs.get("refusal") or _REFUSALS.intersection(
                str(reason).lower() for reason in reasons
            ):
                raise RefusedError
            ended = ended or any(reasons)
    if not ended:  # every provider gives a reason for the end; without one the connection broke
        raise EOFError
