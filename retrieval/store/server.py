"""A Chroma server: how it is reached, and calls that are made again while it is away.

Knows nothing of articles. Every call that the store makes may be made twice.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retrieval.errors import RetrievalError, StoreError
from retrieval.retrying import BUSY, retry_after, retrying

if TYPE_CHECKING:
    import httpx

    from retrieval.retrying import Retrying

# Seconds for one answer of the server, and for all tries of a call that reads or writes: a person
# waits for the first, and a server is restarted within the second.
_ANSWER, _READING, _WRITING = 30.0, 8.0, 60.0
_REFUSED = (401, 403)
_WRITES = frozenset({"upsert", "delete", "modify", "delete_collection"})


@dataclass(frozen=True)
class Server:
    """Where it is, the token that it or a proxy before it wants, and the database used there."""

    url: str
    token: str = field(default="", repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"

    def connect(self) -> "Patient":
        """Reach it; what Chroma raises is for `translated`."""
        import chromadb
        import httpx
        from chromadb.config import Settings

        address = urlsplit(self.url)
        secure = address.scheme == "https"
        tokens = {"Authorization": f"Bearer {self.token}", "X-Chroma-Token": self.token}
        headers = tokens if self.token else {}

        def client() -> Any:  # noqa: ANN401  Chroma is typed Any throughout
            # Chroma's client asks the server while it is made, and then waits for ever.
            heartbeat = f"{self.url.rstrip('/')}/api/v2/heartbeat"
            httpx.get(heartbeat, headers=headers, timeout=_ANSWER).raise_for_status()
            return chromadb.HttpClient(
                address.hostname or "",
                address.port or (443 if secure else 80),
                ssl=secure,
                headers=headers,
                settings=Settings(anonymized_telemetry=False),
                tenant=self.tenant,
                database=self.database,
            )

        made = _retrying(_READING)(client)
        made._server._session.timeout = _ANSWER  # Chroma waits for ever, and has no setting for it
        return Patient(made)

    @contextlib.contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        """Turn what is raised into a `StoreError` that says what was being done, and what to do."""
        try:
            yield
        except RetrievalError:
            raise
        except Exception as error:  # Chroma and its HTTP client raise many kinds
            raise self._failed(doing, error) from error

    def _failed(self, doing: str, error: Exception) -> StoreError:
        name = type(error).__name__
        if _status(error) in _REFUSED:
            reason = "refuses the token; set FOOTNOTE_CHROMA_TOKEN"
        elif _is_away(error):
            reason = "does not answer; start it, or check FOOTNOTE_CHROMA_URL"
        else:
            reason = f"answers {error}"
        return StoreError(f"cannot {doing}: the Chroma server {self.url} {reason} ({name})")


class Patient:
    """A client or collection of Chroma whose calls are made again while its server is away."""

    def __init__(self, target: Any) -> None:  # noqa: ANN401  as above
        self._target = target

    def close(self) -> None:
        """Let a client go, and its connections, which Chroma forgets."""
        for side in (self._target, self._target._admin_client):
            side._server._session.close()
        self._target.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as above
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def call(*args: object, **kwargs: object) -> Any:  # noqa: ANN401  as above
            patience = _WRITING if name in _WRITES else _READING
            result = _retrying(patience)(value, *args, **kwargs)
            return Patient(result) if hasattr(result, "upsert") else result

        return call


def _retrying(seconds: float) -> "Retrying":
    return retrying(
        _is_away, seconds=seconds, first_wait=0.1, longest_wait=2, asked_wait=_asked_wait
    )


def _is_away(error: BaseException) -> bool:
    """Whether the server, or the way to it, failed rather than refused."""
    import httpx

    return _status(error) in BUSY or any(
        isinstance(one, httpx.TransportError)
        or type(one).__name__ in ("InternalError", "RateLimitError")
        for one in _chain(error)
    )


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
