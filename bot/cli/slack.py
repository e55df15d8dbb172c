"""The commands of the Slack adapter: serve, forget a person, and show what Slack would get.

Nothing of Slack is imported before one of them runs.
"""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.answer import Answer
    from bot.app import App


@click.command()
@click.option("--http", is_flag=True, help="Take signed HTTP requests instead of Socket Mode.")
@click.option("--port", default=3000, show_default=True, help="Where --http listens.")
@click.pass_obj
def slack(app: "App", http: bool, port: int) -> int:
    """Answer in Slack until it is stopped."""
    from bot.slack.service import Service, run

    service = Service(app, app.settings, port=port if http else None)
    run(service, lambda words: click.echo(f"footnote slack: {words}", err=True))
    return 0


@click.command()
@click.argument("user")
@click.pass_obj
def forget(app: "App", user: str) -> int:
    """Remove what the Slack bot has stored of USER, such as U0123456789."""
    from bot.slack.service import open_memory

    memory = open_memory(app.settings)
    rows = memory.forget(user)
    memory.close()
    click.echo(f"{rows} entries of {user} are removed or no longer theirs", err=True)
    return 0


def payload(answer: "Answer") -> dict[str, object]:
    """Return what Slack would get for an answer, checked against its limits."""
    from bot.slack.messages.answer import answer_messages
    from bot.slack.messages.limits import violations

    message = answer_messages(answer, "C0000000000:0000000000.000000")[0]
    return {**message.fields, "violations": violations(message)}


def slack_lines(answer: "Answer") -> "list[RenderableType]":
    """Return the same as lines for a terminal."""
    from rich.text import Text

    return [Text(json.dumps(payload(answer), ensure_ascii=False, indent=2))]
