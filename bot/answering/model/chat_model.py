"""A chat model by name: loaded late, streamed, tried again while nothing has been said.

The only file that knows chat model providers; what they throw is told apart in `model_trouble`.
"""

import logging
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from bot.answering.model.errors import RefusedError, Trouble, trouble
from bot.errors import ConfigError, ModelFailure
from retrieval.retrying import retrying

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

# Tokens of the prompt where LangChain has no profile of the model: few models of today read less.
UNKNOWN_WINDOW = 8_000

# Ollama reads 4,096 tokens unless told, and silently forgets the beginning of what is longer, which
# is our instructions. This costs a model of 8 billion weights 1 GB of memory.
OLLAMA_WINDOW = 8_192

# The first request, and two more.
TRIES = 3
# Seconds before the second; twice that before the third.
FIRST_WAIT = 0.5

# Why a stream ended, by provider's name for it, and which reasons are refusals.
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason", "done")
_REFUSALS = {"content_filter", "refusal", "safety", "prohibited_content", "guardrail_intervened"}

_EXTRAS = ("openai", "anthropic", "ollama")

log = logging.getLogger(__name__)


class ChatModel:
    """A LangChain chat model by the name that `init_chat_model` takes, "provider:model".

    `timeout` is for a whole answer, in seconds. It is looked at between deltas: a server that goes
    silent is given as long again, so who cannot wait must stop by the clock, see `pump`. `options`
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
        self._loaded: BaseChatModel | None = None
        self._lock = threading.Lock()

    def load(self) -> "BaseChatModel":
        """Make the model, once; raise `ConfigError` for a name or a package that is not there."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._made()
            return self._loaded

    @property
    def window(self) -> int:
        """How many tokens the model reads."""
        chat = self.load()
        if self._provider == "ollama":
            return int(getattr(chat, "num_ctx", None) or OLLAMA_WINDOW)
        return int((chat.profile or {}).get("max_input_tokens") or UNKNOWN_WINDOW)

    def stream(self, messages: "Sequence[BaseMessage]") -> Generator[str]:
        """Yield the text of the answer as it comes; closing this hangs up.

        What fails before the first delta is tried again if it may pass. Raises `ModelFailure`.
        """
        chat = self.load()
        begin = retrying(
            lambda error: self._trouble(error).passing,
            attempts=TRIES,
            seconds=self.timeout,
            first_wait=self._first_wait,
            asked_wait=lambda error: self._trouble(error).wait,
        )
        deadline = time.monotonic() + self.timeout
        try:
            first, rest = begin(_begun, chat, messages, deadline)
            with closing(rest):
                if first:
                    yield first
                yield from rest
        except Exception as error:  # noqa: BLE001  whatever a provider throws ends here
            log.debug("the chat model failed: %s", type(error).__name__)
            raise ModelFailure(self._trouble(error).text) from None

    def say_a_word(self) -> None:
        """Ask for one, to see that the model answers; raise `ModelFailure` if it does not."""
        from langchain_core.messages import HumanMessage

        with closing(self.stream([HumanMessage("Say OK.")])) as deltas:
            next(deltas, "")

    def _made(self) -> "BaseChatModel":
        if not self._model:
            raise ConfigError(
                f"FOOTNOTE_CHAT_MODEL: {self.name!r} is not of the form provider:model, "
                "such as openai:NAME"
            )
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {**_defaults(self._provider, self.timeout), **self._options}
        if self._provider == "ollama" and options.get("base_url"):
            options["base_url"] = _whole_address(options["base_url"])
        try:
            return cast(
                "BaseChatModel",
                init_chat_model(self._model, model_provider=self._provider, **options),
            )
        except ImportError as error:
            raise ConfigError(self._missing(error)) from None
        except Exception as error:  # noqa: BLE001  each package has errors of its own
            raise ConfigError(self._unusable(error)) from None

    def _missing(self, error: ImportError) -> str:
        package = getattr(error.__cause__, "name", None) or f"langchain-{self._provider}"
        package = package.partition(".")[0].replace("_", "-")
        if self._provider in _EXTRAS:
            package = f"'footnote-qa[{self._provider}]'"
        return f"FOOTNOTE_CHAT_MODEL: {self._provider} needs a package; run `pip install {package}`"

    def _unusable(self, error: Exception) -> str:
        """Say why no model could be made, without a word of the error, which may hold a key."""
        if str(error).startswith("Unsupported provider"):
            return (
                f"FOOTNOTE_CHAT_MODEL: {self._provider!r} is no provider that LangChain knows; "
                "write one such as openai:NAME, anthropic:NAME or ollama:NAME"
            )
        if "credentials" in str(error) or "api_key" in str(error):
            return f"{self._provider.upper()}_API_KEY: is not set, and {self.name} needs it"
        return f"FOOTNOTE_CHAT_MODEL: {self.name} cannot be set up ({type(error).__name__})"

    def _trouble(self, error: BaseException) -> Trouble:
        return trouble(error, self._provider, self._model)


def _defaults(provider: str, timeout: float) -> dict[str, Any]:
    """What a model is made with; the clients' own retries are off, or they would multiply ours."""
    if provider == "ollama":
        return {"client_kwargs": {"timeout": timeout}, "num_ctx": OLLAMA_WINDOW}
    return {"timeout": timeout, "max_retries": 0}


def _whole_address(host: str) -> str:
    """Complete an OLLAMA_HOST such as "box" or "box:11434", which LangChain's class needs whole."""
    if "://" in host:
        return host
    port = "" if urlsplit(f"//{host}").port else ":11434"
    return f"http://{host.rstrip('/')}{port}"


def _begun(
    chat: "BaseChatModel", messages: "Sequence[BaseMessage]", deadline: float
) -> tuple[str, Generator[str]]:
    """Ask, and wait for the first delta ("" if there is none)."""
    deltas = _deltas(chat, messages, deadline)
    return next(deltas, ""), deltas


def _deltas(
    chat: "BaseChatModel", messages: "Sequence[BaseMessage]", deadline: float
) -> Generator[str]:
    """Yield the text of a stream, leaving out reasoning; raise whatever went wrong."""
    ended = False
    with closing(cast("Generator[AIMessageChunk]", chat.stream(list(messages)))) as chunks:
        for chunk in chunks:
            if time.monotonic() > deadline:
                raise TimeoutError
            if chunk.text:
                yield str(chunk.text)
            reasons = [chunk.response_metadata.get(name) for name in _REASONS]
            if chunk.additional_kwargs.get("refusal") or _REFUSALS.intersection(
                str(reason).lower() for reason in reasons
            ):
                raise RefusedError
            ended = ended or any(reasons)
    if not ended:  # every provider says why it ends; where none does, somebody hung up
        raise EOFError
