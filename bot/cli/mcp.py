"""The command `mcp`: the server that assistants such as Claude ask, over stdio or HTTP."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app import App


@click.command()
@click.option("--http", is_flag=True, help="Listen on a port instead of stdin and stdout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address for --http.")
@click.option("--port", metavar="N", default=8765, show_default=True, help="Port for --http.")
@click.pass_obj
def mcp(app: "App", http: bool, host: str, port: int) -> int:
    """Let assistants ask, by the Model Context Protocol.

    Claude, ChatGPT, Slackbot and IDEs are set up as docs/mcp.md says.
    """
    if http:
        from bot.mcp.http import serve_http

        serve_http(app, host, port, lambda words: click.echo(f"footnote mcp: {words}", err=True))
    else:
        from bot.mcp.stdio import serve_stdio

        serve_stdio(app)
    return 0
