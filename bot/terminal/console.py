"""Rendered lines as text for a terminal or a pipe, and a live view above a spinner."""

import contextlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.live import Live
from rich.spinner import Spinner

UNWRAPPED = 1_000_000  # columns; plain output is not wrapped, so that `grep` finds whole sentences
WIDEST = 100  # columns on a terminal; longer lines of prose are hard to read

# Updates a live view: the lines so far, and the status beside the spinner.
Show = Callable[[Sequence[RenderableType], str], None]


def printed(renderables: Iterable[RenderableType]) -> str:
    """Return the lines for stdout: coloured for a terminal, plain for a pipe."""
    if not sys.stdout.isatty():
        return write_plain(renderables)
    terminal = Console(highlight=False)
    with terminal.capture() as capture:
        terminal.print(Group(*renderables), width=min(terminal.width, WIDEST))
    return capture.get().rstrip("\n")


def write_plain(renderables: Iterable[RenderableType], width: int = UNWRAPPED) -> str:
    """Return the lines without colour and trailing spaces."""
    console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(Group(*renderables), highlight=False)
    return "\n".join(line.rstrip() for line in capture.get().rstrip().split("\n"))


@contextlib.contextmanager
def growing(console: Console) -> Iterator[Show]:
    """Show lines above a spinner, and remove both at the end."""
    spinner = Spinner("dots")
    with Live(spinner, console=console, transient=True) as live:

        def show(lines: Sequence[RenderableType], status: str) -> None:
            spinner.update(text=status)
            live.update(Constrain(Group(*lines, spinner), WIDEST), refresh=True)

        yield show
