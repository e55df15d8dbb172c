"""The server over streamable HTTP, with a token or for this machine only.

Stateless: each request is answered by itself, so that several processes may stand behind a load
balancer.
"""

import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.errors import ConfigError
from bot.mcp.guards import Guard, is_loopback, local_check, token_check
from bot.mcp.server import McpServer
from bot.mcp.stdio import quiet_sdk, warm_in_background
from bot.settings import Settings

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from bot.app import App
    from bot.mcp.slackbot import Slackbot

PATH, SLACKBOT_PATH = "/mcp", "/slack/mcp"
# Bytes of a request, open connections, and seconds for finishing what is in work at the end.
_LARGEST, _CONNECTIONS, _LAST_WORK = 100_000, 1_000, 5


def serve_http(
    app: "App", host: str, port: int, report: Callable[[str], None], *, slackbot: bool = False
) -> None:
    """Serve until SIGTERM or Ctrl-C, with `slackbot` Slackbot too; `report` gets a line for people.

    Nothing of Slack is loaded without it. Raises `ConfigError` where that address cannot be had, or
    would be open to others without token.
    """
    quiet_sdk()
    application = build_application(app, host, _slackbot(app.settings) if slackbot else None)
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
    paths = " and ".join(route.path for route in application.routes if isinstance(route, Route))
    report(f"listening at http://{shown}:{bound.getsockname()[1]}{paths}; Ctrl-C ends it")
    uvicorn.Server(config).run(sockets=[bound])


def build_application(app: "App", host: str, slackbot: "Slackbot | None" = None) -> Starlette:
    """Return the application; raises `ConfigError`."""
    token = _token(app.settings, host, required=slackbot is None)
    routes, managers = [], []
    if token or is_loopback(host):
        managers.append(_manager(McpServer(app).build()))
        check = token_check(token) if token else local_check
        routes.append(_route(PATH, Guard(managers[-1].handle_request, check)))
    if slackbot is not None:
        from bot.mcp.slackbot import SignedOnly

        secret = app.settings.slack_signing_secret.get_secret_value()
        of_slack = McpServer(app, slackbot.admit, slackbot.words_of)
        managers.append(_manager(of_slack.build(with_resources=False)))
        signed = SignedOnly(managers[-1].handle_request, secret)
        routes.append(_route(SLACKBOT_PATH, signed))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for manager in managers:
                await running.enter_async_context(manager.run())
            yield

    return Starlette(routes=routes, lifespan=lifespan)


def _slackbot(settings: Settings) -> "Slackbot":
    from bot.mcp.slackbot import Slackbot

    return Slackbot(settings)


def _token(settings: Settings, host: str, *, required: bool) -> str:
    token = settings.mcp_token.get_secret_value()
    if required and not token and not is_loopback(host):
        raise ConfigError(
            f"FOOTNOTE_MCP_TOKEN: is not set, so that {host} would be open to everybody; set it, "
            "or leave out --host to listen on this machine only"
        )
    return token


def _manager(server: "Server[Any]") -> StreamableHTTPSessionManager:
    return StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=_LARGEST
    )


def _route(path: str, application: ASGIApp) -> Route:
    return Route(path, application, methods=["POST"])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ConfigError(
            f"--host, --port: cannot listen at {host}, port {port} ({error})"
        ) from None
