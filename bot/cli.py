"""The commands: each parses its arguments, calls one thing and prints what comes back.

Answers go to stdout, everything else to stderr. No logic beyond that.
"""

import io
import logging
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot.articles_cli import articles, hint_if_empty
from bot.doctor_cli import doctor
from bot.errors import UNEXPECTED, BotError
from bot.eval_cli import evaluate
from bot.printing import growing_answer, print_json, print_replies, print_rich, with_json
from bot.report_cli import report
from bot.slack_cli import forget, payload, slack, slack_lines
from bot.sources_cli import Schedule, run_ingest, sources, with_locations, with_schedule
from bot.store_cli import export_store, import_store
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.answering.question import Question
    from bot.app import App

log = logging.getLogger(__name__)

DONE, PARTLY_FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

Command = Callable[..., Any]


def main() -> None:
    """Run `footnote` and exit with its code; every failure is one line on stderr."""
    try:
        code = cli.main(prog_name="footnote", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("footnote: interrupted; what was stored until now is kept", err=True)
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = WRONG_USAGE
    except (BotError, RetrievalError) as error:
        click.echo(f"footnote: {error}", err=True)
        code = WRONG_USAGE
    except SystemExit:  # click's word for a reader, such as `head`, that has had enough
        code = DONE
    except BaseException:  # a panic in a library written in Rust is no `Exception`
        reference = secrets.token_hex(4)
        log.warning("unexpected error, reference %s", reference, exc_info=True)
        click.echo(f"footnote: {UNEXPECTED.format(reference)}", err=True)
        code = PARTLY_FAILED
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of the store.")
@click.option("-v", "--verbose", is_flag=True, help="Say what happens, on stderr.")
@click.version_option(package_name="footnote", message="footnote %(version)s")
@click.pass_context
def cli(context: click.Context, data_dir: Path | None, verbose: bool) -> None:
    """Answer questions from your articles, each sentence with a citation."""
    from bot.app import App
    from bot.settings import load_settings, settings_despite
    from bot.telemetry.logs import set_up_logging

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without curly quotes shows a "?"
    ill = context.invoked_subcommand == "doctor"  # which says itself what is wrong
    settings = settings_despite()[0] if ill else load_settings()
    level = "info" if verbose else settings.log_level
    set_up_logging(level, as_json=settings.log_format == "json")
    if data_dir is not None:
        settings = settings.model_copy(update={"data_dir": data_dir})
    context.obj = App(settings)


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


@cli.command()
@with_locations
@click.option("--prune", is_flag=True, help="Remove articles that are gone from there.")
@click.option("--rebuild", is_flag=True, help="Cut and embed all stored articles anew.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@with_schedule
@with_json
@click.pass_obj
def ingest(
    app: "App",
    locations: tuple[str, ...],
    prune: bool,
    rebuild: bool,
    dry_run: bool,
    every: float | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Read articles from files, folders and addresses into the store.

    An address is a page, a feed, a sitemap, or a list of addresses. What was named is remembered:
    see `footnote sources`.
    """
    if not locations and not rebuild:
        raise click.UsageError("name a file or folder of articles, such as `footnote ingest seeds`")
    return run_ingest(
        app, locations, prune=prune, anew=rebuild, dry_run=dry_run, as_json=as_json,
        schedule=Schedule(every, watch),
    )  # fmt: skip


@cli.command()
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
    from bot import asking
    from bot.rendering import render_hits

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


@cli.command()
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
    from bot import asking
    from bot.rendering import render_answer

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


@cli.command()
@with_slack
@click.pass_obj
def chat(app: "App", as_slack: bool) -> int:
    """Ask in the terminal, question after question; reads piped questions line by line."""
    from platformdirs import user_state_path

    from bot.rendering import render_answer
    from bot.repl import chat as run_chat

    history = user_state_path("footnote") / "history"
    render = slack_lines if as_slack else render_answer
    return run_chat(app, zone=app.settings.zone, history_file=history, render=render)


cli.add_command(articles)
cli.add_command(sources)
cli.add_command(export_store)
cli.add_command(import_store)
cli.add_command(slack)
cli.add_command(forget)
cli.add_command(doctor)
cli.add_command(evaluate)
cli.add_command(report)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def completion(shell: str) -> int:
    """Print what completes commands in SHELL: eval "$(footnote completion bash)" in ~/.bashrc."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind  # noqa: S101  these three are click's own
    click.echo(kind(cli, {}, "footnote", "_FOOTNOTE_COMPLETE").source())
    return DONE


def _question(app: "App", words: tuple[str, ...], filters: dict[str, str | None]) -> "Question":
    from bot.batch import read_question

    return read_question({"question": " ".join(words), **filters}, app.settings.zone)


def _refuse_beside_batch(words: tuple[str, ...], filters: dict[str, str | None]) -> None:
    if words or any(filters.values()):
        raise click.UsageError("with --batch, questions and filters stand in the lines of FILE")
