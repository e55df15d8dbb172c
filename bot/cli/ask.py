"""The commands `ask` and `chat`: an answer, and a conversation.

Answers go to stdout, everything else to stderr.
"""

import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli.output import growing_answer, print_json, print_rich, with_json
from bot.cli.question_options import (
    DONE,
    exit_code,
    question_of,
    refuse_beside_batch,
    with_batch,
    with_filters,
    with_question,
)
from bot.cli.slack import payload, slack_lines

if TYPE_CHECKING:
    from bot.answering.answer import Answer
    from bot.answering.question import Question
    from bot.app import App

with_slack = click.option(
    "--slack", "as_slack", is_flag=True, help="Print the Slack message as JSON."
)


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
        refuse_beside_batch(question, filters)
        return exit_code(
            print_replies(batch, app.settings.zone, lambda line, _: _answer_form(app, line))
        )
    asked = question_of(app, question, filters)
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
@click.option("--sample", is_flag=True, help="Chat about sample articles, in a store of their own.")
@with_slack
@click.pass_context
def chat(context: click.Context, sample: bool, as_slack: bool) -> int:
    """Chat about your articles in the terminal.

    Piped input is read as one question a line.
    """
    from platformdirs import user_state_path

    from bot.cli.first_start import first_words
    from bot.cli.sample import sample_app
    from bot.terminal.rendering import render_answer
    from bot.terminal.repl import chat as run_chat

    app: App = context.obj
    if sample and context.find_root().params["data_dir"]:
        raise click.UsageError("--sample has a store of its own; leave out --data-dir")
    app = sample_app(app.settings) if sample else app
    history = user_state_path("footnote") / "history"
    if sys.stdin.isatty() and sys.stdout.isatty():
        for line in first_words(app.settings, history):
            click.echo(line, err=True)
    render = slack_lines if as_slack else render_answer
    return run_chat(
        _Chatting(app),
        app.library.articles,
        zone=app.settings.zone,
        history_file=history,
        render=render,
    )


class _Chatting:
    """The app in a chat, where questions to go on with are found in the meantime."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self.stream = app.stream

    def warm(self) -> None:
        self._app.warm()
        self._app.suggestions.begin()


def _answer_form(app: "App", question: "Question") -> dict[str, Any]:
    from bot.answering.json_forms import answer_form

    return answer_form(question.text, _answer(app, question))


def _answer(
    app: "App", question: "Question", watch: "Callable[[Answer], None]" = lambda _: None
) -> "Answer":
    """Return the whole answer; `watch` is called with each partial one before it."""
    from bot.answering.answer import Answer
    from bot.input.filters import refuse_unknown_outlet

    app.warm()  # so that the time is that of the answer
    answer = Answer("error")
    for answer in app.stream(question):
        watch(answer)
    refuse_unknown_outlet(question, answer.hits, app.library.articles)
    return answer
