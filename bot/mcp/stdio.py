"""The server on standard input and output, as a program of the assistant's own machine."""

import logging
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
from mcp.server.stdio import stdio_server

from bot.errors import BotError
from bot.mcp.server import McpServer
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.app import App


def serve_stdio(app: "App") -> None:
    """Serve until standard input ends. While it does, nothing but the protocol is printed."""
    # A thread waits for input, and Python would wait for it after Ctrl-C. There is nothing to save.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    quiet_sdk()
    warm_in_background(app)
    anyio.run(_serve, app)


async def _serve(app: "App") -> None:
    server = McpServer(app).build()
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def warm_in_background(app: "App") -> None:
    """Load what the first answer needs, while clients connect; each request says what is wrong."""

    def warm() -> None:
        with suppress(BotError, RetrievalError):
            app.warm()

    threading.Thread(target=warm, name="warming", daemon=True).start()


def quiet_sdk() -> None:
    """Keep the SDK from logging messages, which hold questions."""
    logging.getLogger("mcp").setLevel(logging.WARNING)
