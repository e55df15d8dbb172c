"""The commands `slack` and `forget`, and answers as the Slack payload for `--slack`.

Imports nothing of Slack until one of them runs.
"""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.answer import Answer
    from bot.app import App


@click.command()
@click.option("--http", is_flag=True, help="Receive HTTP requests instead of using Socket Mode.")
@click.option("--port", metavar="N", default=3000, show_default=True, help="Port for --http.")
@click.option(
    "--manifest",
    "kind",
    type=click.Choice(["agent", "plain"]),
    help="Print the manifest of the Slack app, as an agent or a plain app, and run nothing.",
)
@click.option("--reactions", is_flag=True, help="With --manifest: can be asked by an emoji.")
@click.pass_obj
def slack(app: "App", http: bool, port: int, kind: str | None, reactions: bool) -> int:
    """Run the Slack bot until it is stopped."""
    if kind:
        from bot.slack.manifest import manifest

        described = manifest(agent=kind == "agent", reactions=reactions)
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
        return 0
    from bot.slack.running import run
    from bot.slack.service import Service

    service = Service(app, app.settings, port=port if http else None)
    run(service, lambda words: click.echo(f"footnote slack: {words}", err=True))
    return 0


@click.command()
@click.argument("user")
@click.pass_obj
def forget(app: "App", user: str) -> int:
    """Delete what is stored about a Slack user.

    USER is an id such as U0123456789.
    """
    from bot.slack.state.opening import open_task_store
    from bot.slack.tasks.add_article import FOLDER
    from bot.slack.tasks.expert_articles import ExpertArticles, forget_answers

    task_store = open_task_store(app.settings)
    articles = ExpertArticles(app.library, app.settings.data_dir / FOLDER)
    answers = forget_answers(articles, task_store.experts, user)
    rows = task_store.forget(user)
    task_store.close()
    removed = f", and removed {answers} answers as articles" if answers else ""
    click.echo(f"deleted or anonymised {rows} entries of {user}{removed}", err=True)
    return 0


def payload(answer: "Answer") -> dict[str, object]:
    """Return the Slack payload of an answer, with violations of Slack's limits."""
    from bot.slack.messages.answer import answer_messages
    from bot.slack.messages.limits import violations

    message = answer_messages(answer, "C0000000000:0000000000.000000")[0]
    return {**message.fields, "violations": violations(message)}


def slack_lines(answer: "Answer") -> "list[RenderableType]":
    """Return the same payload as lines for a terminal."""
    from rich.text import Text

    return [Text(json.dumps(payload(answer), ensure_ascii=False, indent=2))]
