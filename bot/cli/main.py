"""The `footnote` program: its commands, settings and logging, and an exit code for every outcome.

Each command has a file of its own: it parses its options, calls one thing and prints the result.
"""

import atexit
import gc
import io
import os
import sys
import threading
from pathlib import Path

import click

from bot.cli.articles import articles
from bot.cli.ask import ask, chat
from bot.cli.backup import backup, restore
from bot.cli.doctor import doctor
from bot.cli.evaluate import evaluate
from bot.cli.ingest import ingest
from bot.cli.mcp import mcp
from bot.cli.output import logged_unexpected
from bot.cli.repair import repair
from bot.cli.report import report
from bot.cli.search import search
from bot.cli.slack import forget, slack
from bot.cli.sources import sources
from bot.cli.streams import output_problem, replace_closed_streams
from bot.cli.transfer import export_store, import_store
from bot.cli.verify import verify
from bot.errors import BotError
from retrieval.errors import RetrievalError

DONE, PARTLY_FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
# Commands that may end while a thread of theirs still reads the store: it ends with the process.
_WITH_THREADS = ("chat", "slack", "mcp")


def program() -> None:
    """Run `footnote` as a process of its own.

    Threads that still read the store then end with the process, before Python is taken apart under
    them: of the Slack bots that were told to end, one in eight crashed (29 November 2026).
    """
    codes = [PARTLY_FAILED]
    atexit.register(lambda: _end(codes[-1]))  # registered first, and so called last
    try:
        main()
    except SystemExit as ended:
        codes.append(int(ended.code or DONE))
        raise


def _end(code: int) -> None:
    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Run `footnote` and exit with its code; every failure is one line on stderr."""
    atexit.register(gc.freeze)  # the process ends: nothing is worth being collected
    replace_closed_streams()
    try:
        code = cli.main(prog_name="footnote", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("footnote: interrupted; everything stored so far is kept", err=True)
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = WRONG_USAGE
    except (BotError, RetrievalError) as error:
        click.echo(f"footnote: {error}", err=True)
        code = WRONG_USAGE
    except SystemExit:  # raised by click where the reader of a pipe, such as `head`, has closed it
        code = DONE
    except BaseException as error:  # noqa: BLE001  a panic in Rust is not an `Exception`
        problem = output_problem(error)
        click.echo(f"footnote: {problem or logged_unexpected()}", err=True)
        code = WRONG_USAGE if problem else PARTLY_FAILED
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder that holds the store.")
@click.option("-v", "--verbose", is_flag=True, help="Log details to stderr.")
@click.version_option(package_name="footnote-qa", message="footnote %(version)s")
@click.pass_context
def cli(context: click.Context, data_dir: Path | None, verbose: bool) -> None:
    """Answer questions from your articles, each sentence with a citation."""
    from bot.app import App
    from bot.settings import load_settings, read_settings
    from bot.telemetry.logs import set_up_logging

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without curly quotes shows a "?"
    is_doctor = context.invoked_subcommand == "doctor"  # which reports wrong settings itself
    settings = read_settings()[0] if is_doctor else load_settings()
    level = "info" if verbose else settings.log_level
    set_up_logging(level, as_json=settings.log_format == "json")
    if data_dir is not None:
        settings = settings.model_copy(update={"data_dir": data_dir})
    context.obj = app = App(settings)
    if context.invoked_subcommand not in _WITH_THREADS:
        context.call_on_close(app.close)


for command in (
    ingest, search, ask, chat, articles, sources, export_store, import_store, evaluate,
    verify, slack, mcp, forget, report, doctor, repair, backup, restore,
):  # fmt: skip
    cli.add_command(command)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def completion(shell: str) -> int:
    """Print a completion script for SHELL.

    For bash, add `eval "$(footnote completion bash)"` to ~/.bashrc.
    """
    from click.shell_completion import get_completion_class

    completion_class = get_completion_class(shell)
    assert completion_class  # noqa: S101  click has a class for each of the three
    click.echo(completion_class(cli, {}, "footnote", "_FOOTNOTE_COMPLETE").source())
    return DONE
