"""The command `mcp`: the server that assistants such as Claude ask, over stdio or HTTP."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app import App


@click.command()
@click.option("--http", is_flag=True, help="Listen on a port instead of stdin and stdout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address for --http.")
@click.option("--port", metavar="N", default=8765, show_default=True, help="Port for --http.")
@click.option("--slackbot", is_flag=True, help="With --http, let Slackbot ask too.")
@click.pass_obj
def mcp(app: "App", http: bool, host: str, port: int, slackbot: bool) -> int:
    """Let assistants ask, by the Model Context Protocol.

    Claude, ChatGPT, Slackbot and IDEs are set up as docs/mcp.md says.
    """
    if slackbot and not http:
        raise click.UsageError("--slackbot needs --http: Slack sends requests to a port")
    if http:
        from bot.mcp.http import serve_http

        serve_http(app, host, port, _report, slackbot=slackbot)
    else:
        from bot.mcp.stdio import serve_stdio

        if sys.stdin.isatty():
            _report("an assistant starts this, see docs/mcp.md; Ctrl-C ends it")
        serve_stdio(app)
    return 0


def _report(words: str) -> None:
    click.echo(f"footnote mcp: {words}", err=True)
