"""Options and checks of the commands that take a question, `search` and `ask`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.answering.question import Question
    from bot.app import App

DONE, PARTLY_FAILED = 0, 1

Command = Callable[..., Any]


def with_filters(command: Command) -> Command:
    """Add the options that restrict the hits."""
    for option in (
        click.option("--now", metavar="DATETIME", help="Answer as if asked at this time."),
        click.option("--source", metavar="NAME", help="Only articles from this outlet."),
        click.option("--until", metavar="DATE", help="Only articles published up to this date."),
        click.option("--since", metavar="DATE", help="Only articles published since this date."),
    ):
        command = option(command)
    return command


with_batch = click.option(
    "--batch",
    metavar="FILE",
    type=click.File(encoding="utf-8-sig", errors="surrogateescape"),
    help="Read questions as JSON lines from FILE; - is stdin.",
)
with_question = click.argument("question", nargs=-1)


def question_of(app: "App", words: tuple[str, ...], filters: dict[str, str | None]) -> "Question":
    """Return the question of a command line."""
    from bot.input.question_fields import read_question

    return read_question({"question": " ".join(words), **filters}, app.settings.zone)


def refuse_beside_batch(words: tuple[str, ...], filters: dict[str, str | None]) -> None:
    """Raise a usage error for a question or filters on the command line beside `--batch`."""
    if words or any(filters.values()):
        raise click.UsageError("with --batch, put questions and filters into the lines of the file")


def exit_code(succeeded: bool) -> int:
    """Return the exit code of a batch."""
    return DONE if succeeded else PARTLY_FAILED
