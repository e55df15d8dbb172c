"""The commands `search`, `ask` and `chat`: passages, an answer, a conversation.

Answers go to stdout, everything else to stderr.
"""

from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli.articles import hint_if_empty
from bot.cli.output import growing_answer, print_json, print_rich, with_json
from bot.cli.slack import payload, slack_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.answer import Answer
    from bot.answering.evidence import Evidence
    from bot.answering.question import Question
    from bot.app import App
    from retrieval.article import Hit

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


with_slack = click.option(
    "--slack", "as_slack", is_flag=True, help="Print the Slack message as JSON."
)
with_batch = click.option(
    "--batch",
    metavar="FILE",
    type=click.File(encoding="utf-8-sig", errors="surrogateescape"),
    help="Read questions as JSON lines from FILE; - is stdin.",
)
with_question = click.argument("question", nargs=-1)


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
        _refuse_beside_batch(question, filters)
        return _exit_code(
            print_replies(batch, app.settings.zone, lambda line, k: _search_form(app, line, k))
        )
    asked = _question(app, question, filters)
    if as_json:
        print_json(_search_form(app, asked, count))
    else:
        print_rich(_rendered(_retrieve(app, asked, count)))
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
    """Answer QUESTION with citations.

    Says so where the articles do not answer it.
    """
    from bot.cli.batch import print_replies
    from bot.terminal.rendering import render_answer

    if batch:
        _refuse_beside_batch(question, filters)
        return _exit_code(
            print_replies(batch, app.settings.zone, lambda line, _: _answer_form(app, line))
        )
    asked = _question(app, question, filters)
    if as_json:
        print_json(_answer_form(app, asked))
    elif as_slack:
        print_json(payload(_answer(app, asked)))
    else:
        with growing_answer() as watch:
            answer = _answer(app, asked, watch)
        print_rich(render_answer(answer))
    return DONE


@click.command()
@with_slack
@click.pass_obj
def chat(app: "App", as_slack: bool) -> int:
    """Chat about your articles in the terminal.

    Piped input is read as one question a line.
    """
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
        raise click.UsageError("with --batch, put questions and filters into the lines of the file")


def _exit_code(succeeded: bool) -> int:
    return DONE if succeeded else PARTLY_FAILED


def _search_form(app: "App", question: "Question", count: int) -> dict[str, Any]:
    from bot.cli.json_forms import search_form

    return search_form(question.text, _retrieve(app, question, count))


def _retrieve(app: "App", question: "Question", count: int) -> "Evidence":
    app.warm()  # so that the time is that of the search
    evidence = app.retrieve(question, count)
    _refuse_unknown_outlet(app, question, evidence.closest)
    return evidence


def _rendered(evidence: "Evidence") -> "list[RenderableType]":
    from rich.text import Text

    from bot.answering.wording import nothing_in
    from bot.terminal.rendering import render_hits

    lines = render_hits(evidence.closest)
    if not evidence.outside:
        return lines
    return [Text(f"{nothing_in(evidence.period)} These are of any time:"), *lines]


def _answer_form(app: "App", question: "Question") -> dict[str, Any]:
    from bot.cli.json_forms import answer_form

    return answer_form(question.text, _answer(app, question))


def _answer(
    app: "App", question: "Question", watch: "Callable[[Answer], None]" = lambda _: None
) -> "Answer":
    """Return the whole answer; `watch` is called with each partial one before it."""
    from bot.answering.answer import Answer

    app.warm()  # so that the time is that of the answer
    answer = Answer("error")
    for answer in app.stream(question):
        watch(answer)
    _refuse_unknown_outlet(app, question, answer.hits)
    return answer


def _refuse_unknown_outlet(app: "App", question: "Question", hits: "Sequence[Hit]") -> None:
    """Raise `QuestionError` where nothing is found because no article is of the outlet."""
    from bot.errors import QuestionError

    outlet = question.filters.source
    if hits or outlet is None:
        return
    outlets = {article.source.casefold() for article in app.library.articles()}
    if outlets and outlet.casefold() not in outlets:
        raise QuestionError(
            f"there are no articles from {outlet!r}; `footnote articles list` shows the outlets"
        )
