"""An embedding endpoint on this machine, as OpenAI speaks it, with moods."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.serving import serving

SIZE = 16


class Endpoint:
    """What it was asked; `moods` are the statuses of its next answers, `change` bends them."""

    def __init__(self) -> None:
        self.url = ""
        self.key = "secret"
        self.asked: list[dict[str, Any]] = []
        self.moods: list[int] = []
        self.change: Callable[[dict[str, Any]], Any] = lambda answer: answer


def vector_of(text: str) -> list[float]:
    """Numbers that differ from text to text, in no way of length one."""
    return [byte / 64 - 2 for byte in hashlib.sha256(text.encode()).digest()[:SIZE]]


@contextmanager
def embedding_endpoint() -> Iterator[Endpoint]:
    """Run it."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = endpoint.moods.pop(0) if endpoint.moods else 200
            if self.headers.get("Authorization") != f"Bearer {endpoint.key}":
                status = 401
            if self.path != "/v1/embeddings":
                status = 404
            endpoint.asked.append(asked)
            rows = [
                {"object": "embedding", "index": n, "embedding": vector_of(text)}
                for n, text in enumerate(asked["input"])
            ]
            answer = {"object": "list", "model": asked["model"], "data": rows[::-1]}
            body = json.dumps(endpoint.change(answer) if status == 200 else {"error": "no"})
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

    with serving(Handler) as address:
        endpoint.url = f"{address}/v1"
        yield endpoint
