"""Health checks and metrics over HTTP, from a real server on a port of its own."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.web.health import Monitor


def metrics(_: Any, start: Any) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"questions 3\n"]


@contextmanager
def monitor(*, is_ready: bool) -> Iterator[str]:
    server = Monitor("127.0.0.1:0", metrics, lambda: is_ready)
    server.open()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.close()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(("is_ready", "code"), [(True, 200), (False, 503)])
def test_a_process_is_healthy_while_it_runs_and_ready_while_it_says_so(
    is_ready: bool, code: int
) -> None:
    with monitor(is_ready=is_ready) as address:
        assert get(f"{address}/healthz") == (200, "200 OK\n")
        assert get(f"{address}/readyz")[0] == code


def test_metrics_are_served_and_other_paths_are_not_found() -> None:
    with monitor(is_ready=True) as address:
        assert get(f"{address}/metrics") == (200, "questions 3\n")
        assert get(f"{address}/secrets")[0] == 404


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            Monitor(f"127.0.0.1:{port}", metrics, lambda: True)
