"""LangSmith gets questions, passages and answers by its own variables, and nothing without them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import zstandard

from tests.standins.serving import serving

ROOT = Path(__file__).parents[3]
# As the server describes itself, without which the client keeps to an older form.
INGEST = {
    "use_multipart_endpoint": True, "size_limit": 100, "size_limit_bytes": 20_000_000,
    "scale_up_nthreads_limit": 16, "scale_up_qsize_trigger": 1_000, "scale_down_nempty_trigger": 4,
}  # fmt: skip
WORDS = "Who did Cho Hyun meet in Tokyo?"


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[bytes]]]:
    """The address of LangSmith's API on this machine, and what is posted to it."""
    posted: list[bytes] = []

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(200, json.dumps({"batch_ingest_config": INGEST}).encode())

        def do_POST(self) -> None:
            assert self.path == "/runs/multipart"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "zstd":
                body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
            posted.append(body)
            self._reply(202, b"{}")

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Api) as address:
        yield address, posted


@pytest.mark.parametrize("tracing", ["true", "false"])
def test_the_stages_of_a_question_are_sent_with_their_text_where_tracing_is_on(
    tracing: str, endpoint: tuple[str, list[bytes]], seeds_store: Path, tmp_path: Path
) -> None:
    address, posted = endpoint
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--data-dir", seeds_store, "ask", WORDS],
        cwd=tmp_path, check=True, capture_output=True, text=True,
        env={
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANGSMITH_TRACING": tracing,
            "LANGSMITH_ENDPOINT": address, "LANGSMITH_API_KEY": "key",
        },
    )  # fmt: skip
    assert "Ishiba" in ran.stdout
    sent = b"".join(posted)
    for part in (b'"name":"retrieve"', b'"name":"answer"', WORDS.encode(), b"Ishiba"):
        assert (part in sent) is (tracing == "true")
