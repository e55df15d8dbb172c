"""A Chroma server: how to reach it, and calls that are retried while it is away.

Knows nothing of articles. Every call that the store makes may be made twice.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retrieval.errors import ReplacedError, RetrievalError, StoreError
from retrieval.retrying import BUSY, retry_after, retrying
from retrieval.store.causes import REPLACED, own_words, was_replaced
from retrieval.store.lease import Clock

if TYPE_CHECKING:
    import httpx

    from retrieval.retrying import Retrying

_REFUSED = (401, 403)
_WRITES = frozenset({"upsert", "delete", "modify", "delete_collection"})


@dataclass(frozen=True)
class Server:
    """Where it is, the token that it or a proxy before it wants, and the database used there.

    `timeout` is for one response. A call that reads is retried for `read_seconds`, which a person
    waits for, and one that writes for `write_seconds`, in which a server is restarted. The lease
    of a writer that was killed ends after `lease_seconds`; a living one renews it with each batch.
    `clock` tells when.
    """

    url: str
    token: str = field(default="", repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"
    timeout: float = 30.0
    read_seconds: float = 8.0
    write_seconds: float = 60.0
    lease_seconds: float = 120.0
    clock: Clock = field(default_factory=Clock)

    def connect(self) -> "RetryingClient":
        """Connect to it; what Chroma raises is for `translated`."""
        import httpx
        from chromadb.config import Settings

        from retrieval.store.remote_client import RemoteClient

        address = urlsplit(self.url)
        secure = address.scheme == "https"
        tokens = {"Authorization": f"Bearer {self.token}", "X-Chroma-Token": self.token}
        headers = tokens if self.token else {}

        def client() -> Any:  # noqa: ANN401  Chroma is typed Any throughout
            heartbeat = f"{self.url.rstrip('/')}/api/v2/heartbeat"
            httpx.get(heartbeat, headers=headers, timeout=self.timeout).raise_for_status()
            settings = Settings(
                anonymized_telemetry=False,
                chroma_api_impl="chromadb.api.fastapi.FastAPI",
                chroma_server_host=address.hostname or "",
                chroma_server_http_port=address.port or (443 if secure else 80),
                chroma_server_ssl_enabled=secure,
                chroma_server_headers=headers,
            )
            return RemoteClient(settings, self.tenant, self.database, self.timeout)

        connected = _retrying(self.read_seconds)(client)
        return RetryingClient(connected, self.read_seconds, self.write_seconds)

    @contextlib.contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        """Turn what is raised into a `StoreError` that says what was being done, and what to do."""
        try:
            yield
        except RetrievalError:
            raise
        except Exception as error:  # Chroma and its HTTP client raise many kinds
            if was_replaced(error):
                raise ReplacedError(REPLACED) from error
            raise self._failed(doing, error) from error

    def _failed(self, doing: str, error: Exception) -> StoreError:
        name = type(next(filter(_is_transport, _chain(error)), error)).__name__
        if _status(error) in _REFUSED:
            reason, remedy = "refuses the token", "set FOOTNOTE_CHROMA_TOKEN"
        elif _is_slow(error):
            reason = f"does not answer within {self.timeout:g} seconds"
            remedy = "restart it, check FOOTNOTE_CHROMA_URL, or raise FOOTNOTE_CHROMA_TIMEOUT"
        elif _is_away(error):
            reason, remedy = "does not answer", "start it, or check FOOTNOTE_CHROMA_URL"
        else:
            reason = f"answers {own_words(error)!r}"
            remedy = "see its log, or check FOOTNOTE_CHROMA_URL"
        return StoreError(
            f"cannot {doing}: the Chroma server {self.url} {reason} ({name}); {remedy}"
        )


class RetryingClient:
    """A client or collection of Chroma whose calls are retried while its server is away."""

    def __init__(
        self,
        target: Any,  # noqa: ANN401  as above
        read_seconds: float,
        write_seconds: float,
    ) -> None:
        self._target = target
        self._seconds = read_seconds, write_seconds

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as above
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def call(*args: object, **kwargs: object) -> Any:  # noqa: ANN401  as above
            seconds = self._seconds[name in _WRITES]
            result = _retrying(seconds)(value, *args, **kwargs)
            return RetryingClient(result, *self._seconds) if hasattr(result, "upsert") else result

        return call


def _retrying(seconds: float) -> "Retrying":
    return retrying(
        _is_away, seconds=seconds, first_wait=0.1, longest_wait=2, asked_wait=_asked_wait
    )


def _is_away(error: BaseException) -> bool:
    """Whether the server, or the way to it, failed rather than refused."""
    return _status(error) in BUSY or any(
        _is_transport(cause) or type(cause).__name__ in ("InternalError", "RateLimitError")
        for cause in _chain(error)
    )


def _is_transport(error: BaseException) -> bool:
    import httpx

    return isinstance(error, httpx.TransportError)


def _is_slow(error: BaseException) -> bool:
    """Whether it was there, but a response did not come in time."""
    import httpx

    return any(isinstance(cause, httpx.ReadTimeout | httpx.WriteTimeout) for cause in _chain(error))


def _status(error: BaseException) -> int:
    """The status of the answer behind an error, or 0."""
    answer = _answer(error)
    return answer.status_code if answer else 0


def _asked_wait(error: BaseException) -> float:
    answer = _answer(error)
    return retry_after(answer.headers) if answer else 0.0


def _answer(error: BaseException) -> "httpx.Response | None":
    """The answer behind an error: Chroma raises a bare Exception for most."""
    import httpx

    causes = (cause for cause in _chain(error) if isinstance(cause, httpx.HTTPStatusError))
    return next((cause.response for cause in causes), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
