"""Errors of chat models: what each means, in words that are safe to show, and whether to retry.

Providers' errors are recognised by HTTP status, by the codes in their bodies and by the names of
their classes, so that no provider's package is needed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from retrieval.retrying import retry_after


class RefusedError(Exception):
    """The model, or a filter before or behind it, refuses to answer."""


@dataclass(frozen=True)
class ModelError:
    """The meaning of an error.

    `text` is safe to show; a `transient` error may be gone after `wait` seconds or more; one that
    `refuses_form` says that the provider cannot read the request.
    """

    text: str
    transient: bool = False
    wait: float = 0
    refuses_form: bool = False


_FORM = "the language model does not take the request; check FOOTNOTE_CHAT_MODEL"

# Marks (statuses, codes and types in bodies, class names), the text, and whether it is transient.
# The first line with a mark of the error counts: the more specific come first. Class names are
# those of httpx, openai and anthropic; `langchain_core.exceptions` has some of its own.
_ERRORS: tuple[tuple[str, str, bool], ...] = (
    ("insufficient_quota billing_hard_limit_reached billing_not_active billing_error 402",
     "the language model's quota is used up; check the account at {provider}", False),
    ("RefusedError content_filter content_policy_violation",
     "the language model refused to answer", False),
    ("ContextOverflowError context_length_exceeded 413",
     "the question and its passages are too long for the language model", False),
    ("AuthenticationError 401", "the language model refused the key; check {key}", False),
    ("PermissionDeniedError 403",
     "the key may not be used for the model '{model}' of {provider}; check {key}", False),
    ("404 model_not_found",
     "the model '{model}' is unknown to {provider}; check FOOTNOTE_CHAT_MODEL", False),
    ("429 rate_limit_error rate_limit_exceeded",
     "the language model is asked too often; try again in a minute", True),
    ("529 503 overloaded_error", "the language model is overloaded; try again in a minute", True),
    ("TimeoutError TimeoutException APITimeoutError timeout_error",
     "the language model did not answer in time", False),
    ("RemoteProtocolError ReadError WriteError EOFError ResponseError-1",
     "the language model broke off its answer", True),
    ("UnicodeDecodeError JSONDecodeError ValidationError DecodingError ValueError",
     "the language model sent what cannot be read", False),
    ("ConnectError APIConnectionError ConnectionError",
     "cannot reach the language model; check {address}", True),
    ("400 422", _FORM, False),
    ("408 409 500 502 504 520 522 524 api_error server_error InternalServerError",
     "the language model's service fails; try again later", True),
)  # fmt: skip

_UNKNOWN = "the language model failed"

# Where the key and the address of a provider are set.
_VARIABLES = {
    "openai": ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
    "ollama": ("OLLAMA_HOST", "OLLAMA_HOST"),
}

# Anthropic names an empty account in these words only.
_NO_CREDIT = "credit balance is too low"


def explain(error: BaseException, provider: str, model: str) -> ModelError:
    """Return the meaning of an error of a model's client."""
    marks = set(_marks(error))
    key, address = _VARIABLES.get(provider, ("the provider's key", "the network"))
    headers: Any = getattr(getattr(error, "response", None), "headers", {})
    for row_marks, text, transient in _ERRORS:
        if not marks.isdisjoint(row_marks.split()):
            shown = text.format(provider=provider, model=model, key=key, address=address)
            return ModelError(shown, transient, retry_after(headers), text == _FORM)
    return ModelError(_UNKNOWN)


def _marks(error: BaseException) -> Iterator[str]:
    """Yield the marks of an error and its causes, none of them a part of its message."""
    if _NO_CREDIT in str(error):
        yield "billing_error"
    yield from _codes(getattr(error, "body", None))
    cause: BaseException | None = error
    while cause is not None:
        yield from (kind.__name__ for kind in type(cause).__mro__)
        status = getattr(cause, "status_code", None)
        # Ollama's client knows no status for an error in mid stream, and says -1.
        yield f"ResponseError{status}" if status == -1 else str(status)
        cause = cause.__cause__


def _codes(body: object) -> Iterator[str]:
    """Yield codes and types of an error's body, `{"error": {"type", "code"}}` or what is in it."""
    if isinstance(body, dict):
        yield from (str(body.get(name)) for name in ("type", "code"))
        yield from _codes(body.get("error"))
