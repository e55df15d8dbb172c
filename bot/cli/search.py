"""The command `search`: the passages that an answer to a question would be made of."""

from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli.articles import hint_if_empty
from bot.cli.output import print_json, print_rich, with_json
from bot.cli.question_options import (
    DONE,
    exit_code,
    question_of,
    refuse_beside_batch,
    with_batch,
    with_filters,
    with_question,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.evidence import Evidence
    from bot.answering.question import Question
    from bot.app import App


@click.command()
@with_question
@click.option(
    "-k",
    "count",
    metavar="N",
    type=click.IntRange(1, 100),
    default=10,
    help="Show N passages (1 to 100).",
)
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
    from bot.cli.batch import print_replies

    if batch:
        refuse_beside_batch(question, filters)
        return exit_code(
            print_replies(batch, app.settings.zone, lambda line, k: _search_form(app, line, k))
        )
    asked = question_of(app, question, filters)
    if as_json:
        print_json(_search_form(app, asked, count))
    else:
        print_rich(_rendered(_retrieve(app, asked, count)))
    hint_if_empty(app)
    return DONE


def _search_form(app: "App", question: "Question", count: int) -> dict[str, Any]:
    from bot.answering.json_forms import search_form

    return search_form(question.text, _retrieve(app, question, count))


def _retrieve(app: "App", question: "Question", count: int) -> "Evidence":
    from bot.input.filters import refuse_unknown_outlet

    app.warm()  # so that the time is that of the search
    evidence = app.retrieve(question, count)
    refuse_unknown_outlet(question, evidence.closest, app.library.articles)
    return evidence


def _rendered(evidence: "Evidence") -> "list[RenderableType]":
    from rich.text import Text

    from bot.answering.wording import nothing_in
    from bot.terminal.rendering import render_hits

    lines = render_hits(evidence.closest)
    if not evidence.outside:
        return lines
    return [Text(f"{nothing_in(evidence.period)} These are of any time:"), *lines]
