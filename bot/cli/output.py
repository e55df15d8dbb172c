"""Answers and JSON onto stdout, in whatever encoding and width it has."""

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.answer import Answer
    from bot.answering.question import Question
    from bot.cli.json_forms import Form


class _NewFile(click.Path):
    """A file to be written, in a folder that is there: a command may work long before it writes."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:  # noqa: ANN401  as click has it
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"{str(path)!r} cannot be written: there is no such folder", param, ctx)
        return path


NEW_FILE = _NewFile(dir_okay=False, writable=True)

with_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

# What JSON may hold as it is and a terminal would obey: C1 controls, marks that turn the direction.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def print_replies(lines: IO[str], zone: ZoneInfo, reply: "Callable[[Question, int], Form]") -> bool:
    """Print the reply to each line of questions, and return whether all were answered."""
    from bot.input.question_fields import run_batch

    good = True
    for form in run_batch(lines, zone, reply):
        good = good and form.get("status") != "error"
        click.echo(_json(form))
    return good


def print_json(form: object) -> None:
    """Print a form as JSON for eyes."""
    click.echo(_json(form, indent=2))


def print_rich(renderables: "Iterable[RenderableType]", *, err: bool = False) -> None:
    """Print what was rendered, coloured on a terminal."""
    from bot.terminal.console import printed

    click.echo(printed(renderables), err=err)


def write_text(path: Path, text: str) -> None:
    """Write a file that a command was asked for, and say so."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{str(path)!r} cannot be written ({error.strerror})") from None
    click.echo(f"wrote {str(path)!r}", err=True)


@contextlib.contextmanager
def growing_answer() -> "Iterator[Callable[[Answer], None]]":
    """Show on a terminal what is proved of an answer while a model writes it, then take it back.

    Yields what is to be called with each partial answer.
    """
    from rich.console import Console

    from bot.terminal.console import growing
    from bot.terminal.rendering import render_said

    console = Console(highlight=False)
    if not (sys.stdout.isatty() and console.is_terminal):
        yield lambda _: None
        return
    with growing(console) as show:
        yield lambda answer: show([render_said(answer)], "")


def _json(form: object, indent: int | None = None) -> str:
    text = json.dumps(form, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a terminal of another encoding, or half a surrogate pair
        return json.dumps(form, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
