"""A chat model: loaded at first use, streamed, retried until the first words have come."""

import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, cast

from bot.answering.model.cancellable import read_stream
from bot.answering.model.errors import ModelError, RefusedError, explain
from bot.answering.model.loading import OLLAMA_CONTEXT, load_model
from bot.answering.model.pieces import Piece, pieces_of
from bot.answering.model.timed_stream import timed_stream
from bot.errors import ModelFailure
from retrieval.retrying import retrying

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

# Context of a model that LangChain has no profile of, in tokens: few models of today have less.
UNKNOWN_CONTEXT = 8_000

# The first request, and two more.
TRIES = 3
# Seconds before the second; twice that before the third.
FIRST_WAIT = 0.5

# Names of the reason why a stream ended, by provider, and the reasons that are refusals.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason", "done")
_REFUSALS = {"content_filter", "refusal", "safety", "prohibited_content", "guardrail_intervened"}

# The first piece, if there is one, and the others.
Beginning = tuple[list[Piece], Generator[Piece]]

log = logging.getLogger(__name__)


class ChatModel:
    """A LangChain chat model by the name that `init_chat_model` takes, "provider:model".

    `timeout` is for a whole answer, in seconds. It is checked between deltas, so that a server
    that goes silent gets as long again, unless the stream is read with `timed_stream`. `options`
    go to the model's class.
    """

    def __init__(
        self, name: str, *, timeout: float = 60, first_wait: float = FIRST_WAIT, **options: object
    ) -> None:
        self.name = name
        self.timeout = timeout
        self._first_wait = first_wait
        self._options = options
        self._provider, _, self._model = name.partition(":")
        self._cites_documents = self._provider == "anthropic"
        self._loaded: BaseChatModel | None = None
        self._lock = threading.Lock()

    def load(self) -> "BaseChatModel":
        """Load the model, once; raise `ConfigError` for an unknown name or a missing package."""
        with self._lock:
            if self._loaded is None:
                self._loaded = load_model(self.name, self.timeout, self._options)
            return self._loaded

    @property
    def context_tokens(self) -> int:
        """The most tokens that the model reads."""
        chat = self.load()
        if self._provider == "ollama":
            return int(getattr(chat, "num_ctx", None) or OLLAMA_CONTEXT)
        return int((chat.profile or {}).get("max_input_tokens") or UNKNOWN_CONTEXT)

    def stream(
        self, messages: "Sequence[BaseMessage]", *, cancelled: threading.Event | None = None
    ) -> Generator[str]:
        """Yield the text of the answer as it comes; see `pieces`."""
        with closing(self.pieces(messages, cancelled=cancelled)) as pieces:
            yield from (piece.text for piece in pieces if piece.text)

    def stream_within(
        self, seconds: float, messages: "Sequence[BaseMessage]", is_cancelled: Callable[[], bool]
    ) -> Generator[str]:
        """Yield the text of an answer that is wanted soon; raise what `timed_stream` raises."""
        seconds, closed = min(seconds, self.timeout), threading.Event()
        deadline, written = time.monotonic() + seconds, self.stream(messages, cancelled=closed)
        timed = timed_stream(
            written, quiet=seconds, deadline=deadline, is_cancelled=is_cancelled, closed=closed
        )
        with closing(timed):
            yield from (delta for delta in timed if delta)

    def pieces(
        self,
        messages: "Sequence[BaseMessage]",
        with_documents: "Sequence[BaseMessage] | None" = None,
        *,
        cancelled: threading.Event | None = None,
    ) -> Generator[Piece]:
        """Yield the answer as it comes; closing this closes the connection.

        So does `cancelled`, also from another thread and before the first word.

        `with_documents` is the same request with what is to be read as documents: a provider that
        cites documents gets it, until it refuses one. A transient error before the first piece is
        retried. Raises `ModelFailure`.
        """
        self.load()
        deadline = time.monotonic() + self.timeout
        cancelled = cancelled or threading.Event()
        try:
            first, rest = self._begin(messages, with_documents, deadline, cancelled)
            with closing(rest):
                yield from first
                yield from rest
        except Exception as error:  # noqa: BLE001  providers raise errors of their own
            log.debug("the chat model failed: %s", type(error).__name__)
            raise ModelFailure(self._explain(error).text) from None

    def check(self) -> None:
        """Ask for a word, to check that the model answers; raise `ModelFailure` if not."""
        from langchain_core.messages import HumanMessage

        with closing(self.stream([HumanMessage("Say OK.")])) as deltas:
            next(deltas, "")

    def _begin(
        self,
        messages: "Sequence[BaseMessage]",
        with_documents: "Sequence[BaseMessage] | None",
        deadline: float,
        cancelled: threading.Event,
    ) -> "Beginning":
        if not (with_documents and self._cites_documents):
            return self._start(messages, deadline, cancelled)
        try:
            return self._start(with_documents, deadline, cancelled)
        except Exception as error:
            if not self._explain(error).refuses_form:
                raise
        beginning = self._start(messages, deadline, cancelled)
        # Only now is it certain that the documents were what it refused.
        self._cites_documents = False
        log.info("the provider refuses documents with citations; passages are sent as text")
        return beginning

    def _start(
        self, messages: "Sequence[BaseMessage]", deadline: float, cancelled: threading.Event
    ) -> "Beginning":
        """Send the request, again after a transient error."""
        start = retrying(
            lambda error: self._explain(error).transient,
            attempts=TRIES,
            seconds=self.timeout,
            first_wait=self._first_wait,
            asked_wait=lambda error: self._explain(error).wait,
        )
        return start(_start, self.load(), messages, deadline, cancelled)

    def _explain(self, error: BaseException) -> ModelError:
        return explain(error, self._provider, self._model)


def _start(
    chat: "BaseChatModel",
    messages: "Sequence[BaseMessage]",
    deadline: float,
    cancelled: threading.Event,
) -> "Beginning":
    """Send the request; an error in it, or before the first piece, is raised here."""
    pieces = _pieces(chat, messages, deadline, cancelled)
    return [*islice(pieces, 1)], pieces


def _pieces(
    chat: "BaseChatModel",
    messages: "Sequence[BaseMessage]",
    deadline: float,
    cancelled: threading.Event,
) -> Generator[Piece]:
    """Yield the text of a stream without reasoning; raise an error where it is not whole."""
    ended = False
    written = cast("AsyncGenerator[AIMessageChunk]", chat.astream(list(messages)))
    with closing(read_stream(written, cancelled)) as chunks:
        for chunk in chunks:
            if time.monotonic() > deadline:
                raise TimeoutError
            yield from pieces_of(chunk.content)
            reasons = [chunk.response_metadata.get(name) for name in _REASONS]
            if chunk.additional_kwargs.get("refusal") or _REFUSALS.intersection(
                str(reason).lower() for reason in reasons
            ):
                raise RefusedError
            ended = ended or any(reasons)
    if not ended:  # every provider gives a reason for the end; without one the connection broke
        raise EOFError
