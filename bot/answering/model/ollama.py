"""The chat models of an Ollama server on this machine: named to its owner, and sent nothing."""

import http.client
import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

PORT = 11434
# Seconds for the server to answer, and bytes of its answer that are read.
_TIMEOUT, _LONGEST = 0.3, 4_000_000
# A name that can be shown, and stand in `.env`, whoever listens there.
_NAME = re.compile(r"[A-Za-z0-9][\w.:/-]{0,200}", re.ASCII)


def local_models(port: int = PORT) -> list[str]:
    """Return the names of the models that can write, the latest first; none without a server."""
    connection = http.client.HTTPConnection("localhost", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/api/tags")
        reply = connection.getresponse()
        models = json.loads(reply.read(_LONGEST))["models"] if reply.status == 200 else []
        return [str(model["name"]) for model in models if _writes_here(model)]
    except (
        OSError, http.client.HTTPException, ValueError, KeyError, TypeError, AttributeError,
    ):  # fmt: skip
        return []
    finally:
        connection.close()


def offer(model: str) -> str:
    """Return what to tell the owner of a model that is there."""
    package = "" if find_spec("langchain_ollama") else " and `pip install 'footnote-qa[ollama]'`"
    return (
        f"Ollama on this machine has {model}: the line FOOTNOTE_CHAT_MODEL=ollama:{model} in .env"
        f"{package} would have it write the answers; until then it is sent nothing"
    )


def _writes_here(model: Mapping[str, Any]) -> bool:
    """Whether it writes text, which embedding models do not, and runs here and not in a cloud."""
    details = model.get("details") or {}
    no_embedding = "bert" not in str(details.get("family"))
    writes = "completion" in (model.get("capabilities") or ["completion" if no_embedding else ""])
    return bool(_NAME.fullmatch(model["name"]) and writes and not model.get("remote_host"))
