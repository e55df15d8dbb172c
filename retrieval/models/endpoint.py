"""An embedding endpoint, as OpenAI, text-embeddings-inference, vLLM and Ollama have.

Retries while the endpoint is busy or cannot be reached. Does not count word pieces.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.retrying import BUSY, retry_after, retrying

# Seconds for one answer, and for all tries of a request: a person waits for that of one text. A
# model of 100 million parameters took 8 seconds for 32 passages on one core, and 30 under load.
TIMEOUT, TIMEOUT_FOR_MANY = 30.0, 120.0
PATIENCE, PATIENCE_FOR_MANY = 8.0, 60.0
# Texts in a request; text-embeddings-inference takes 32 unless it is told otherwise.
_BATCH = 32


class EndpointModel:
    """A model at `url` (without /embeddings); safe to use from several threads."""

    at_once = 2 * _BATCH

    def __init__(
        self,
        url: str,
        name: str,
        key: str = "",
        *,
        patience: float = PATIENCE,
        patience_for_many: float = PATIENCE_FOR_MANY,
    ) -> None:
        import httpx

        self._url = f"{url.rstrip('/')}/embeddings"
        self._name = name
        self._patience, self._patience_for_many = patience, patience_for_many
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers)

    def embed(self, texts: Sequence[str], prompt: str = "") -> NDArray[np.float32]:
        """Return one row per text, shape (len(texts), dimension); raise `ModelError`."""
        texts = [prompt + text for text in texts]
        rows = [
            row
            for start in range(0, len(texts), _BATCH)
            for row in self._vectors(texts[start : start + _BATCH])
        ]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1 if texts else 0)

    embed_queries = embed

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _vectors(self, texts: list[str]) -> list[list[float]]:
        import httpx

        try:
            seconds = self._patience if len(texts) == 1 else self._patience_for_many
            post = retrying(
                _is_passing, seconds=seconds, first_wait=0.1, longest_wait=2, asked_wait=_asked_wait
            )
            reply = post(self._post, texts)
        except httpx.HTTPStatusError as error:
            raise self._error(f"answers {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise self._error(f"cannot be reached ({type(error).__name__})") from None
        try:
            rows = sorted(reply.json()["data"], key=lambda row: row["index"])
            vectors = [[float(number) for number in row["embedding"]] for row in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise self._error(f"answers no embeddings ({type(error).__name__})") from None
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1:
            raise self._error(f"answers {len(vectors)} embeddings for {len(texts)} texts")
        return vectors

    def _post(self, texts: list[str]) -> Any:  # noqa: ANN401  an httpx.Response
        reply = self._client.post(
            self._url,
            json={"model": self._name, "input": texts},
            timeout=TIMEOUT if len(texts) == 1 else TIMEOUT_FOR_MANY,
        )
        reply.raise_for_status()
        return reply

    def _error(self, what: str) -> ModelError:
        return ModelError(
            f"the embedding endpoint {self._url} {what}; check FOOTNOTE_EMBEDDING_URL, "
            "FOOTNOTE_EMBEDDING_MODEL and FOOTNOTE_EMBEDDING_KEY"
        )


def _is_passing(error: BaseException) -> bool:
    """Whether a retry may help."""
    import httpx

    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in BUSY
    return isinstance(error, httpx.TransportError)


def _asked_wait(error: BaseException) -> float:
    import httpx

    return retry_after(error.response.headers) if isinstance(error, httpx.HTTPStatusError) else 0.0
