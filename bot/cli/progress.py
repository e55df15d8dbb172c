"""A progress bar on stderr for commands that read, rebuild, export or import articles."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as ProgressBar

from retrieval.index.writing import Progress


@contextmanager
def progress(description: str) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on a terminal; yield the function that updates it."""
    console = Console(stderr=True)
    with ProgressBar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(20),
        TextColumn("{task.fields[articles]:,} articles, {task.fields[chunks]:,} passages,"),
        TextColumn("{task.fields[pending]:,} articles to embed,"),
        TextColumn("{task.fields[rate]:.0f}/s,"),
        TimeElapsedColumn(),
        TextColumn("elapsed,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # else it would print an empty line
    ) as bar:
        task = bar.add_task(description, total=None, articles=0, chunks=0, pending=0, rate=0.0)
        began = time.monotonic()

        def update(step: Progress) -> None:
            bar.update(
                task,
                completed=step.share or 0.0,
                total=None if step.share is None else 1.0,
                articles=step.articles,
                chunks=step.chunks,
                pending=step.pending,
                rate=step.chunks / (time.monotonic() - began),
            )

        yield update
