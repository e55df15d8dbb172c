"""A stand-in for Chroma Cloud: `chroma run` behind a proxy that does what only the Cloud does.

Indexes of sparse vectors and the search by them, computed as Chroma's source has it
(rust/worker/src/execution/operators/idf.rs and sparse_index_knn.rs), and the quotas of its
documentation with the words in which the Cloud refuses. Everything else is the real server.
"""

import json
import math
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx

from tests.standins.serving import serving

RECORDS, VALUE, KEYS, KEY, ID, PREDICATES, NOTE = 300, 4_096, 32, 36, 128, 8, 256
_PAGE = 1_000


class Refused(Exception):
    """A request that the Cloud answers with a status and words of its own."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error = status, error


class Cloud:
    """What the stand-in knows of the collections that have an index of sparse vectors."""

    def __init__(self, server: str) -> None:
        self.url = ""
        self.requests: Counter[str] = Counter()  # how often each kind came
        self.takes_nothing_into = ""  # a collection whose records it refuses
        self._names: dict[str, str] = {}  # of collections, by their ids
        self.real = httpx.Client(base_url=server, timeout=30)
        self._sparse: dict[str, str] = {}  # from a collection's id to the key that is indexed
        self._indexed: dict[str, list[tuple[str, dict[str, Any], dict[int, float]]]] = {}
        self._in_turn = threading.Lock()  # of writes and the searches that read what was written

    def answer(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Do what the Cloud does with a request."""
        what = path.split("?")[0].split("/")
        asked = json.loads(body) if body else {}
        verb = what[-1] if method == "POST" else method
        self.requests[verb] += 1
        collection = next((part for part in what if part in self._sparse), "")
        key = self._sparse.get(collection, "")
        self._within_quota(verb, asked)
        if verb == "search":
            with self._in_turn:
                return self._search(path.removesuffix("/search"), collection, asked)
        schema = asked.get("schema") if verb == "collections" else None
        new_key = _take_sparse(schema) if schema else ""
        if new_key and self.real.get(f"{path}/{asked['name']}").is_success:
            new_key = ""  # an existing one stays as it is
        if verb == "upsert" and self._names.get(what[-2]) == self.takes_nothing_into:
            raise Refused(400, "InvalidArgumentError", f"no more {self.takes_nothing_into}")
        if verb == "upsert" and key:
            for metadata in asked["metadatas"]:
                metadata[key] = json.dumps(metadata[key])
        content = json.dumps(asked).encode() if body else b""
        writes = verb in ("upsert", "delete")
        with self._in_turn if writes else nullcontext():
            if writes:
                self._indexed.pop(collection, None)
            reply = self.real.request(method, path, content=content, headers=dict(headers))
        return self._as_cloud(reply, new_key)

    def _as_cloud(self, reply: httpx.Response, new_key: str) -> httpx.Response:
        """Put the sparse index into what the real server says of a collection, and of records."""
        if not reply.is_success or not reply.content:
            return reply
        said = reply.json()
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, dict) and "configuration_json" in one:
                self._names[one["id"]] = one["name"]
                if new_key:
                    self._sparse[one["id"]] = new_key
                if key := self._sparse.get(one["id"]):
                    index = {"enabled": True, "config": {"bm25": True}}
                    one["schema"]["keys"][key] = {"sparse_vector": {"sparse_vector_index": index}}
        if isinstance(said, dict) and isinstance(said.get("metadatas"), list):
            said["metadatas"] = [_with_sparse(one) for one in said["metadatas"]]
        return httpx.Response(reply.status_code, json=said)

    def _search(self, path: str, collection: str, asked: Mapping[str, Any]) -> httpx.Response:
        found = [self._ranked(path, collection, one) for one in asked["searches"]]
        keys = [sorted(one["select"]["keys"]) for one in asked["searches"]]
        nothing = [None for _ in found]
        return httpx.Response(200, json={
            "ids": [[id_ for id_, _, _ in rows] for rows in found],
            "documents": nothing, "embeddings": nothing,
            "metadatas": [
                [{name: value for name, value in metadata.items() if name in wanted}
                 for _, metadata, _ in rows] for rows, wanted in zip(found, keys, strict=True)
            ],
            "scores": [[score for _, _, score in rows] for rows in found],
            "select": keys,
        })  # fmt: skip

    def _ranked(
        self, path: str, collection: str, search: Mapping[str, Any]
    ) -> list[tuple[str, dict[str, Any], float]]:
        knn = search["rank"]["$knn"]
        if self._sparse.get(collection) != knn["key"]:
            raise Refused(400, "InvalidArgumentError", f"no sparse index of {knn['key']!r}")
        records = self._records(path, collection)
        having = Counter(one for _, _, sparse in records for one in sparse)
        query = {
            one: weight * math.log1p((len(records) - having[one] + 0.5) / (having[one] + 0.5))
            for one, weight in zip(knn["query"]["indices"], knn["query"]["values"], strict=True)
        }
        where = search["filter"]
        allowed = self._all(path, {"where": where}) if where else None
        inside = None if allowed is None else {id_ for id_, _ in allowed}
        scored = [
            (id_, metadata, 1 - sum(query[one] * sparse[one] for one in query.keys() & sparse))
            for id_, metadata, sparse in records
            if (inside is None or id_ in inside) and query.keys() & sparse
        ]
        scored.sort(key=lambda row: row[2])
        return scored[: min(knn["limit"], search["limit"]["limit"])]

    def _records(
        self, path: str, collection: str
    ) -> list[tuple[str, dict[str, Any], dict[int, float]]]:
        if collection not in self._indexed:
            self._indexed[collection] = [
                (id_, metadata, _weights(metadata.pop(self._sparse[collection])))
                for id_, metadata in self._all(path, {})
            ]
        return self._indexed[collection]

    def _all(self, path: str, asked: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        found: list[tuple[str, dict[str, Any]]] = []
        while len(found) % _PAGE == 0:
            page = {**asked, "include": ["metadatas"], "limit": _PAGE, "offset": len(found)}
            reply = self.real.post(f"{path}/get", json=page)
            if not reply.is_success:
                raise Refused(reply.status_code, **reply.json())
            rows = reply.json()
            found += zip(rows["ids"], rows["metadatas"], strict=True)
            if not rows["ids"]:
                break
        return found

    def _within_quota(self, verb: str, asked: Mapping[str, Any]) -> None:
        ids = asked.get("ids") or []
        _quota(verb, "Number of records", len(ids), RECORDS)
        _quota(verb, "ID size", max((len(id_.encode()) for id_ in ids), default=0), ID)
        if verb == "get":
            _quota(verb, "Limit value", asked.get("limit") or (0 if ids else RECORDS + 1), RECORDS)
        _quota(verb, "Number of results", asked.get("n_results", 0), RECORDS)
        for metadata in asked.get("metadatas") or []:
            _quota(verb, "Number of metadata keys", len(metadata), KEYS)
            _quota(verb, "Metadata key size", max(len(key.encode()) for key in metadata), KEY)
            _quota(verb, "Metadata value size", max(map(_size, metadata.values())), VALUE)
        for note in (asked.get("metadata"), asked.get("new_metadata")):
            _quota(verb, "Collection metadata", max(map(_size, (note or {"": 0}).values())), NOTE)
        for search in asked.get("searches", ()):
            _quota(verb, "Limit value", search["limit"]["limit"], RECORDS)
        conditions = [asked.get("where"), *(one["filter"] for one in asked.get("searches", ()))]
        _quota(verb, "Number of predicates", max(map(_predicates, conditions)), PREDICATES)


@contextmanager
def chroma_cloud(server: str) -> Iterator[Cloud]:
    """Run the stand-in before a real server for as long as a test needs it."""
    cloud = Cloud(server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
            try:
                reply = cloud.answer(self.command, self.path, body, kept)
            except Refused as refused:
                said = {"error": refused.error, "message": str(refused)}
                reply = httpx.Response(refused.status, json=said)
            except httpx.TransportError:  # the real one was killed
                reply = httpx.Response(503)
            self.send_response(reply.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_one

    with cloud.real, serving(Handler) as cloud.url:
        yield cloud


def _take_sparse(schema: dict[str, Any]) -> str:
    """Take the sparse index out of a schema, which the real server refuses; return its key."""
    for key, kinds in list(schema["keys"].items()):
        if (kinds.get("sparse_vector") or {}).get("sparse_vector_index", {}).get("enabled"):
            if not kinds["sparse_vector"]["sparse_vector_index"]["config"].get("bm25"):
                raise Refused(400, "InvalidArgumentError", "the stand-in knows only BM25")
            del schema["keys"][key]
            return str(key)
    return ""


def _with_sparse(metadata: dict[str, Any] | None) -> dict[str, Any] | None:
    return metadata and {
        key: json.loads(value) if '"sparse_vector"' in str(value) else value
        for key, value in metadata.items()
    }


def _weights(kept: str) -> dict[int, float]:
    vector = json.loads(kept)
    return dict(zip(vector["indices"], vector["values"], strict=True))


def _quota(verb: str, what: str, usage: int, limit: int) -> None:
    if usage > limit:
        action = verb.capitalize()
        message = (
            f"Quota exceeded: '{what}' exceeded quota limit for action '{action}': "
            f"current usage of {usage} exceeds limit of {limit}"
        )
        raise Refused(422, "ChromaError", message)


def _size(value: object) -> int:
    if isinstance(value, dict):  # a sparse vector, of four bytes a number
        return 8 * len(value["indices"])
    return len(value.encode()) if isinstance(value, str) else 8


def _predicates(where: Mapping[str, Any] | None) -> int:
    conditions: Sequence[Mapping[str, Any]] = (where or {}).get("$and", [where] if where else [])
    return len(conditions)
