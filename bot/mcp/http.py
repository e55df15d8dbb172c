"""The server over streamable HTTP, with a token or for this machine only.

Stateless: each request is answered by itself, so that several processes may stand behind a load
balancer.
"""

import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import ConfigError
from bot.mcp.guards import Guard, is_loopback, local_check, token_check
from bot.mcp.server import McpServer
from bot.mcp.stdio import quiet_sdk, warm_in_background

if TYPE_CHECKING:
    from bot.app import App

PATH = "/mcp"
# Bytes of a request, open connections, and seconds for finishing what is in work at the end.
_LARGEST, _CONNECTIONS, _LAST_WORK = 100_000, 1_000, 5
_SHORTEST_TOKEN = 16


def serve_http(app: "App", host: str, port: int, report: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `report` gets a line that says where.

    Raises `ConfigError` where that address cannot be had, or would be open to others without token.
    """
    quiet_sdk()
    application = build_application(app, host)
    bound = _bind(host, port)
    warm_in_background(app)
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_WORK,
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: None)  # uvicorn ends, and then raises the signal once more
    shown = f"[{host}]" if ":" in host else host
    report(f"listening at http://{shown}:{bound.getsockname()[1]}{PATH}; Ctrl-C ends it")
    uvicorn.Server(config).run(sockets=[bound])


def build_application(app: "App", host: str) -> Starlette:
    """Return the application; raises `ConfigError` as above."""
    token = app.settings.mcp_token.get_secret_value()
    if not token and not is_loopback(host):
        raise ConfigError(
            f"FOOTNOTE_MCP_TOKEN: is not set, so that {host} would be open to everybody; set it, "
            "or leave out --host to listen on this machine only"
        )
    if token and len(token) < _SHORTEST_TOKEN:
        raise ConfigError(
            f"FOOTNOTE_MCP_TOKEN: has fewer than {_SHORTEST_TOKEN} characters and could be "
            "guessed; `openssl rand -hex 32` prints a good one"
        )
    manager = StreamableHTTPSessionManager(
        McpServer(app).build(),
        json_response=True,
        stateless=True,
        max_request_body_size=_LARGEST,
    )
    guarded = Guard(manager.handle_request, token_check(token) if token else local_check)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with manager.run():
            yield

    return Starlette(routes=[Route(PATH, guarded, methods=["POST"])], lifespan=lifespan)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ConfigError(
            f"--host, --port: cannot listen at {host}, port {port} ({error})"
        ) from None
