"""`footnote ingest` as a person sees it: progress while it runs, a summary at its end."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from retrieval.index.writing import Progress as Step
from retrieval.index.writing import rebuild
from retrieval.ingest.ingest import gather
from retrieval.ingest.sync import Report
from retrieval.reading import READERS
from retrieval.text.normalise import normalise_line

if TYPE_CHECKING:
    from bot.app import App

# More failures than this are counted, not listed: the JSON form has them all.
_LISTED = 20


def ingest(
    app: "App", locations: Sequence[str], *, prune: bool, anew: bool = False, dry_run: bool = False
) -> Report:
    """Bring the index in step with files, folders and addresses, and show progress.

    With `anew`, what is stored is rebuilt first.
    """
    if anew and not dry_run:
        with showing("Rebuilding") as show:
            rebuild(app.index, show)
    with showing("Reading") as show:
        return gather(
            app.index,
            app.sources,
            locations,
            app.visitor(),
            prune=prune,
            dry_run=dry_run,
            on_progress=show,
        )


@contextmanager
def showing(description: str) -> Iterator[Callable[[Step], None]]:
    """Show on a terminal how far something is, each time that what this gives is called."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(20),
        TextColumn("{task.fields[articles]:,} articles, {task.fields[chunks]:,} passages,"),
        TextColumn("{task.fields[rate]:.0f}/s,"),
        TimeElapsedColumn(),
        TextColumn("so far,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # which would print an empty line elsewhere
    ) as progress:
        task = progress.add_task(description, total=None, articles=0, chunks=0, rate=0.0)
        began = time.monotonic()

        def show(step: Step) -> None:
            rate = step.chunks / (time.monotonic() - began)
            progress.update(
                task,
                completed=step.share or 0.0,
                total=None if step.share is None else 1.0,
                articles=step.articles,
                chunks=step.chunks,
                rate=rate,
            )

        yield show


def summary(
    report: Report, folder: Path, *, anew: bool, dry_run: bool, english_model: bool
) -> Iterator[str]:
    """Yield the lines that say what was done, each failure by name."""
    for failure in report.failed[:_LISTED]:
        yield normalise_line(f"failed: {failure.path}: {failure.error}")
    if len(report.failed) > _LISTED:
        yield f"… and {len(report.failed) - _LISTED:,} more failures (see --json)"
    counts = ", ".join(
        f"{count:,} {name}"
        for name, count in (
            ("added", report.added),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
            ("failed", len(report.failed)),
        )
        if count
    )
    if anew:
        yield "all that is stored would be rebuilt" if dry_run else "rebuilt all that is stored"
    if counts or not anew:
        lead = "would be: " if dry_run else ""
        nothing = f"found no articles (read are {', '.join(READERS)}, and these with .gz)"
        yield f"{lead}{counts}, in {report.seconds:.1f} s" if counts else nothing
    foreign = {name: n for name, n in report.languages.items() if name not in ("en", "")}
    if english_model and foreign:
        listed = ", ".join(f"{name} {n:,}" for name, n in sorted(foreign.items()))
        yield (
            f"not in English: {listed}; the bundled model knows no other language, "
            "FOOTNOTE_EMBEDDING_MODEL names one that does"
        )
    yield f"{str(folder)!r} holds {report.articles:,} articles in {report.chunks:,} passages"
