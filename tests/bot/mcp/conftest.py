"""The SDK's own client, used from tests that are not asynchronous, and its server as a process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.types import CallToolResult

ROOT = Path(__file__).parents[3]


class Assistant:
    """A connected client."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal, self.client = portal, client

    def do(self, method: str, *args: Any, **options: Any) -> Any:
        """Call a method of the client and wait for its result."""
        return self._portal.call(lambda: getattr(self.client, method)(*args, **options))

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool."""
        return self.do("call_tool", tool, arguments)

    def text(self, tool: str, **arguments: Any) -> str:
        """Call a tool that succeeds; return its words."""
        result = self.call(tool, **arguments)
        assert not result.is_error, words(result)
        return words(result)

    def error(self, tool: str, **arguments: Any) -> str:
        """Call a tool that fails; return what it says."""
        result = self.call(tool, **arguments)
        assert result.is_error and result.structured_content is None
        return words(result)


def words(result: CallToolResult) -> str:
    """The only content of a result, which is text."""
    (content,) = result.content
    return content.text


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """A thread with an event loop."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def connect(portal: BlockingPortal) -> Callable[..., Any]:
    """Connect the SDK's client to a server, a process or an address."""

    @contextmanager
    def connected(to: object, **options: Any) -> Iterator[Assistant]:
        with portal.wrap_async_context_manager(Client(to, **options)) as client:
            yield Assistant(portal, client)

    return connected


def environment(**settings: str) -> dict[str, str]:
    """The environment of a server, without anybody's settings."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def listening(data: Path, *options: str, **settings: str) -> Iterator[str]:
    """Run the server on a free port; yield its address, and see that it ends well on SIGTERM."""
    command = [sys.executable, "-m", "bot", "--data-dir", str(data), "mcp", "--http", *options]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(**settings),
    )  # fmt: skip
    try:
        line = process.stderr.readline()
        assert "listening at " in line, line + process.stderr.read()
        yield line.partition("listening at ")[2].partition(";")[0]
        process.terminate()
        out, _ = process.communicate(timeout=30)
        assert (process.returncode, out) == (0, "")
    finally:
        process.kill()
        process.communicate()
