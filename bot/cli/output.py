"""What the commands print: JSON and rendered text, as stdout can show it, and files."""

import contextlib
import json
import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import UNEXPECTED

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.answer import Answer

log = logging.getLogger(__name__)


class _NewFile(click.Path):
    """A file to write; its folder must exist, as a command may run long before it writes."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:  # noqa: ANN401  as in click
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"{str(path)!r} cannot be written: its folder does not exist", param, ctx)
        return path


class _ReplacedFile(_NewFile):
    """A file that is replaced when the new one is whole, as no pipe or device may be."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:  # noqa: ANN401  as in click
        path = super().convert(value, param, ctx)
        if str(path) == "-" or (path.exists() and not path.is_file()):
            self.fail(f"{str(path)!r} is no regular file: name another one", param, ctx)
        return path


NEW_FILE = _NewFile(dir_okay=False, writable=True)
REPLACED_FILE = _ReplacedFile(dir_okay=False, writable=True)

with_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

# Valid in JSON, but obeyed by a terminal: C1 controls and marks that change the text direction.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def logged_unexpected() -> str:
    """Log the error that is being handled; return its message, with the reference of the log."""
    reference = secrets.token_hex(4)
    log.warning("unexpected error, reference %s", reference, exc_info=True)
    return UNEXPECTED.format(reference)


def print_json(form: object) -> None:
    """Print JSON over several lines."""
    click.echo(_json(form, indent=2))


def print_json_line(form: object) -> None:
    """Print JSON on one line."""
    click.echo(_json(form))


def print_rich(renderables: "Iterable[RenderableType]", *, err: bool = False) -> None:
    """Print rendered lines, coloured on a terminal."""
    from bot.terminal.console import printed

    click.echo(printed(renderables), err=err)


def write_text(path: Path, text: str) -> None:
    """Write a file that an option names, and say so on stderr."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{str(path)!r} cannot be written ({error.strerror})") from None
    click.echo(f"wrote {str(path)!r}", err=True)


def count_of(count: int, noun: str) -> str:
    """Return a count with its noun, as in '1 article' or '2,000 articles'."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def agreed() -> bool:
    """Ask whether to go on; raise a usage error where there is nobody to answer."""
    try:
        return click.confirm("Go on?", err=True)
    except click.Abort:
        raise click.UsageError("nothing was changed: add --yes to go on unasked") from None


@contextlib.contextmanager
def growing_answer() -> "Iterator[Callable[[Answer], None]]":
    """Show the verified part of an answer on a terminal while a model writes the rest.

    Yields the function to call with each partial answer; removes what was shown at the end.
    """
    from rich.console import Console

    from bot.terminal.console import growing
    from bot.terminal.rendering import render_sentences

    console = Console(highlight=False)
    if not (sys.stdout.isatty() and console.is_terminal):
        yield lambda _: None
        return
    with growing(console) as show:
        yield lambda answer: show([render_sentences(answer)], "")


def _json(form: object, indent: int | None = None) -> str:
    text = json.dumps(form, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # stdout has another encoding, or a surrogate is alone
        return json.dumps(form, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
