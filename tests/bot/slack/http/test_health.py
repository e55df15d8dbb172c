"""Health checks and metrics over HTTP, from a real server on a port of its own."""

import resource
import socket
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from bot.slack.http.health import Monitor


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


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let the process have 2,000 open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_it_serves_in_a_process_with_many_open_files() -> None:
    with ExitStack() as files:
        for _ in range(1_100):
            files.enter_context(socket.socket())
        with monitor(is_ready=True) as address:
            assert get(f"{address}/healthz")[0] == 200
