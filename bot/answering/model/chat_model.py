"""A chat model: loaded at first use, streamed, retried until the first words have come."""

import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.model.errors import ModelError, explain
from bot.answering.model.loading import OLLAMA_CONTEXT, load_model
from bot.answering.model.pieces import Piece
from bot.answering.model.request import Beginning, Request, start
from bot.answering.model.timed_stream import timed_stream
from bot.answering.model_call import ModelCall, Record, unrecorded
from bot.errors import ModelFailure
from retrieval.retrying import retrying

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# Context of a model that LangChain has no profile of, in tokens: few models of today have less.
UNKNOWN_CONTEXT = 8_000

# The first request, and two more.
TRIES = 3
# Seconds before the second; twice that before the third.
FIRST_WAIT = 0.5

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
        self,
        messages: "Sequence[BaseMessage]",
        *,
        cancelled: threading.Event | None = None,
        record: Record = unrecorded,
    ) -> Generator[str]:
        """Yield the text of the answer as it comes; see `pieces`."""
        with closing(self.pieces(messages, cancelled=cancelled, record=record)) as pieces:
            yield from (piece.text for piece in pieces if piece.text)

    def stream_within(
        self,
        seconds: float,
        messages: "Sequence[BaseMessage]",
        is_cancelled: Callable[[], bool],
        record: Record = unrecorded,
    ) -> Generator[str]:
        """Yield the text of an answer that is wanted soon; raise what `timed_stream` raises."""
        seconds, closed = min(seconds, self.timeout), threading.Event()
        deadline = time.monotonic() + seconds
        written = self.stream(messages, cancelled=closed, record=record)
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
        record: Record = unrecorded,
    ) -> Generator[Piece]:
        """Yield the answer as it comes; closing this closes the connection.

        So does `cancelled`, also from another thread and before the first word. `record` is told
        of the request when it has ended.

        `with_documents` is the same request with what is to be read as documents: a provider that
        cites documents gets it, until it refuses one. A transient error before the first piece is
        retried. Raises `ModelFailure`.
        """
        self.load()
        began, clock, problem = time.time(), time.monotonic(), ""
        request = Request(messages, clock + self.timeout, cancelled or threading.Event())
        try:
            first, rest = self._begin(request, with_documents)
            with closing(rest):
                yield from first
                yield from rest
        except Exception as error:  # noqa: BLE001  providers raise errors of their own
            problem = type(error).__name__
            log.debug("the chat model failed: %s", problem)
            raise ModelFailure(self._explain(error).text) from None
        finally:
            record(ModelCall(
                self.name, began, time.monotonic() - clock,
                request.tokens["input_tokens"], request.tokens["output_tokens"], problem,
            ))  # fmt: skip

    def check(self) -> None:
        """Ask for a word, to check that the model answers; raise `ModelFailure` if not."""
        from langchain_core.messages import HumanMessage

        with closing(self.stream([HumanMessage("Say OK.")])) as deltas:
            next(deltas, "")

    def _begin(self, request: Request, with_documents: "Sequence[BaseMessage] | None") -> Beginning:
        if not (with_documents and self._cites_documents):
            return self._start(request)
        try:
            return self._start(replace(request, messages=with_documents))
        except Exception as error:
            if not self._explain(error).refuses_form:
                raise
        beginning = self._start(request)
        # Only now is it certain that the documents were what it refused.
        self._cites_documents = False
        log.info("the provider refuses documents with citations; passages are sent as text")
        return beginning

    def _start(self, request: Request) -> Beginning:
        """Send the request, again after a transient error."""
        start_again = retrying(
            lambda error: self._explain(error).transient,
            attempts=TRIES,
            seconds=self.timeout,
            first_wait=self._first_wait,
            asked_wait=lambda error: self._explain(error).wait,
        )
        return start_again(start, self.load(), request)

    def _explain(self, error: BaseException) -> ModelError:
        return explain(error, self._provider, self._model)
