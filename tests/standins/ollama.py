"""An Ollama server that lists its models as /api/tags does (docs.ollama.com/api/tags)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.serving import serving

LLAMA = {"name": "llama3.2:3b", "details": {"family": "llama"}}
GEMMA = {"name": "gemma3", "details": {"family": "gemma3"}, "capabilities": ["completion"]}
EMBEDDER = {"name": "nomic-embed-text:latest", "details": {"family": "nomic-bert"}}
EMBEDDER_THAT_SAYS_SO = {"name": "embeddinggemma", "capabilities": ["embedding"]}
IN_A_CLOUD = {"name": "gpt-oss:120b-cloud", "remote_host": "https://ollama.com:443"}


@dataclass
class OllamaServer:
    """What the server lists, and the requests that it got."""

    models: list[Mapping[str, Any]]
    requests: list[str] = field(default_factory=list)
    port: int = 0


@contextmanager
def ollama_server(*models: Mapping[str, Any], reply: bytes | None = None) -> Iterator[OllamaServer]:
    """Run a server with these models, or one that replies something else."""
    server = OllamaServer([*models])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"models": server.models}).encode() if reply is None else reply
            server.requests.append(f"{self.requestline} {self.headers.get('Content-Length', 0)}")
            self.send_response(200 if self.path == "/api/tags" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as address:
        server.port = int(address.rpartition(":")[2])
        yield server
