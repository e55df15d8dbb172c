"""The commands that ask: for passages, for an answer, and question after question.

Answers go to stdout, everything else to stderr. No logic beyond that.
"""

from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli.articles import hint_if_empty
from bot.cli.output import growing_answer, print_json, print_rich, with_json
from bot.cli.slack import payload, slack_lines

if TYPE_CHECKING:
    from bot.answering.question import Question
    from bot.app import App

DONE, PARTLY_FAILED = 0, 1

Command = Callable[..., Any]


def with_filters(command: Command) -> Command:
    """Add the options by which hits are restricted."""
    for option in (
        click.option("--now", metavar="DATETIME", help="Answer as if asked at this time."),
        click.option("--source", metavar="NAME", help="Only articles of this outlet."),
        click.option("--until", metavar="DATE", help="Only articles published until then."),
        click.option("--since", metavar="DATE", help="Only articles published since then."),
    ):
        command = option(command)
    return command


with_slack = click.option("--slack", "as_slack", is_flag=True, help="Print what Slack would get.")
with_batch = click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig", errors="surrogateescape"),
    help="JSON lines of questions; - is stdin.",
)
with_question = click.argument("question", nargs=-1)


@click.command()
@with_question
@click.option("-k", "count", type=click.IntRange(1, 100), default=10, help="How many hits.")
@with_filters
@with_batch
@with_json
@click.pass_obj
def search(
    app: "App",
    /,
    question: tuple[str, ...],
    count: int,
    batch: IO[str] | None,
    as_json: bool,
    **filters: str | None,
) -> int:
    """Show the passages found for QUESTION."""
    from bot.cli import asking
    from bot.cli.batch import print_replies
    from bot.terminal.rendering import render_hits

    if batch:
        _refuse_beside_batch(question, filters)
        good = print_replies(
            batch, app.settings.zone, lambda asked, k: asking.search(app, asked, k)
        )
        return DONE if good else PARTLY_FAILED
    asked = _question(app, question, filters)
    if as_json:
        print_json(asking.search(app, asked, count))
    else:
        print_rich(render_hits(asking.find(app, asked, count)))
    hint_if_empty(app)
    return DONE


@click.command()
@with_question
@with_filters
@with_batch
@with_json
@with_slack
@click.pass_obj
def ask(
    app: "App",
    /,
    question: tuple[str, ...],
    batch: IO[str] | None,
    as_json: bool,
    as_slack: bool,
    **filters: str | None,
) -> int:
    """Answer QUESTION with citations, or say that the articles do not."""
    from bot.cli import asking
    from bot.cli.batch import print_replies
    from bot.terminal.rendering import render_answer

    if batch:
        _refuse_beside_batch(question, filters)
        good = print_replies(batch, app.settings.zone, lambda asked, _: asking.ask(app, asked))
        return DONE if good else PARTLY_FAILED
    asked = _question(app, question, filters)
    if as_json:
        print_json(asking.ask(app, asked))
    elif as_slack:
        print_json(payload(asking.answer(app, asked)))
    else:
        with growing_answer() as watch:
            given = asking.answer(app, asked, watch)
        print_rich(render_answer(given))
    return DONE


@click.command()
@with_slack
@click.pass_obj
def chat(app: "App", as_slack: bool) -> int:
    """Ask in the terminal, question after question; reads piped questions line by line."""
    from platformdirs import user_state_path

    from bot.terminal.rendering import render_answer
    from bot.terminal.repl import chat as run_chat

    history = user_state_path("footnote") / "history"
    render = slack_lines if as_slack else render_answer
    return run_chat(
        app, app.library.articles, zone=app.settings.zone, history_file=history, render=render
    )


def _question(app: "App", words: tuple[str, ...], filters: dict[str, str | None]) -> "Question":
    from bot.input.question_fields import read_question

    return read_question({"question": " ".join(words), **filters}, app.settings.zone)


def _refuse_beside_batch(words: tuple[str, ...], filters: dict[str, str | None]) -> None:
    if words or any(filters.values()):
        raise click.UsageError("with --batch, questions and filters stand in the lines of FILE")
