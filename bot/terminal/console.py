"""Rendered lines onto a terminal or into a pipe, and lines that grow while somebody waits."""

import contextlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.live import Live
from rich.spinner import Spinner

# So wide that nothing is wrapped: plain lines are for `grep`, not for eyes.
UNWRAPPED = 1_000_000
WIDEST = 100  # columns on a terminal; longer lines of prose are hard to read

# Is called with the lines so far and what is being done.
Show = Callable[[Sequence[RenderableType], str], None]


def printed(renderables: Iterable[RenderableType]) -> str:
    """Return the lines as stdout can take them: coloured for a terminal, plain for a pipe."""
    if not sys.stdout.isatty():
        return write_plain(renderables)
    terminal = Console(highlight=False)
    with terminal.capture() as capture:
        terminal.print(Group(*renderables), width=min(terminal.width, WIDEST))
    return capture.get().rstrip("\n")


def write_plain(renderables: Iterable[RenderableType], width: int = UNWRAPPED) -> str:
    """Return the same lines without colour and trailing space."""
    page = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None)
    with page.capture() as capture:
        page.print(Group(*renderables), highlight=False)
    return "\n".join(line.rstrip() for line in capture.get().rstrip().split("\n"))


@contextlib.contextmanager
def growing(console: Console) -> Iterator[Show]:
    """Show lines above a spinner, and take both back at the end."""
    spinner = Spinner("dots")
    with Live(spinner, console=console, transient=True) as live:

        def show(lines: Sequence[RenderableType], doing: str) -> None:
            spinner.update(text=doing)
            live.update(Constrain(Group(*lines, spinner), WIDEST), refresh=True)

        yield show
