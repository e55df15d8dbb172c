"""The `ingest` command: read files, folders and web addresses into the store."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.output import count_of, logged_unexpected, print_json, with_json
from bot.cli.watch import Schedule, refuse_empty_watch, repeats, with_schedule
from bot.errors import BotError
from retrieval.errors import RetrievalError
from retrieval.text.normalise import normalise_line

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings
    from retrieval.ingest.report import IngestReport

_MOST_FAILURES = 20  # listed on stderr; `--json` has them all
# The niceness of an ingest: a bot on the same two cores answers in 105 ms beside it (p95 276)
# instead of 154 (353), and in 78 (102) alone, and it takes as long (2026-11-29).
_NICENESS = 5


def _locations(
    context: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse what is neither an http(s) address nor an existing file or folder."""
    for value in values:
        if not value.startswith(("http://", "https://")):
            click.Path(exists=True).convert(value, param, context)
    return values


with_locations = click.argument("locations", metavar="[PATH|URL]...", nargs=-1, callback=_locations)
with_prune = click.option(
    "--prune", is_flag=True, help="Also remove articles whose file or page is gone."
)


@click.command()
@with_locations
@with_prune
@click.option("--rebuild", is_flag=True, help="Split and embed all stored articles again.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
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
    """Read articles into the store.

    From files, folders and web addresses: pages, feeds, sitemaps and lists of addresses. Each
    location is remembered as a source: see `footnote sources`.
    """
    if not locations and not rebuild:
        raise click.UsageError("name a file, folder or URL, such as `footnote ingest seeds`")
    return run_ingest(
        app, lambda: locations, prune=prune, rebuild=rebuild, dry_run=dry_run, as_json=as_json,
        schedule=Schedule(every, watch),
    )  # fmt: skip


def run_ingest(
    app: "App",
    current: Callable[[], Sequence[str]],
    *,
    prune: bool,
    as_json: bool,
    schedule: Schedule,
    rebuild: bool = False,
    dry_run: bool = False,
) -> int:
    """Ingest locations, print what changed, repeat on schedule; return the first exit code.

    `current` returns the locations of each run; a watch is of those of the first.
    """

    def once(*, rebuild: bool) -> int:
        report = ingest_into(app, current(), prune=prune, rebuild=rebuild, dry_run=dry_run)
        _print(report, app.settings, as_json=as_json, rebuild=rebuild, dry_run=dry_run)
        return int(bool(report.failed))

    locations = current()
    refuse_empty_watch(locations, schedule)
    _give_way()
    code = once(rebuild=rebuild)
    for _ in repeats(locations, schedule):
        try:
            once(rebuild=False)
        except (BotError, RetrievalError) as error:  # such as another writer: the next run retries
            click.echo(f"footnote: {error}", err=True)
        except BrokenPipeError:  # the reader of the output has gone
            raise
        except Exception:  # noqa: BLE001  whatever it is, the next run may do better
            click.echo(f"footnote: {logged_unexpected()}", err=True)
    return code


def _give_way() -> None:
    """Let programs that somebody waits for go first, where the system knows of that."""
    if hasattr(os, "setpriority") and os.getpriority(os.PRIO_PROCESS, 0) < _NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)


def ingest_into(
    app: "App",
    locations: Sequence[str],
    *,
    prune: bool,
    rebuild: bool = False,
    dry_run: bool = False,
) -> "IngestReport":
    """Read locations into the store of an app, with a progress bar; return what changed."""
    from bot.cli.progress import progress
    from retrieval.index.writing import rebuild as rebuild_index
    from retrieval.ingest.ingest import ingest as ingest_sources

    if rebuild and not dry_run:
        with progress("Rebuilding") as update:
            rebuild_index(app.index, update)
    with progress("Reading") as update, app.parser() as parser:
        return ingest_sources(
            app.index,
            app.sources,
            locations,
            app.fetcher(),
            parser,
            prune=prune,
            dry_run=dry_run,
            on_progress=update,
        )


def _print(
    report: "IngestReport", settings: "Settings", *, as_json: bool, rebuild: bool, dry_run: bool
) -> None:
    from bot.cli.json_forms import report_form

    if as_json:
        print_json(report_form(report))
    for line in _failures(report):
        click.echo(line, err=True)
    if rebuild:
        rebuilt = "dry run: all stored articles would be rebuilt"
        click.echo(rebuilt if dry_run else "rebuilt all stored articles", err=True)
    counts = _counts(report)
    if counts or not rebuild:
        dry = "dry run: " if dry_run else ""
        click.echo(f"{dry}{counts}, in {report.seconds:.1f} s" if counts else _none(), err=True)
    if not (settings.embedding_model or settings.embedding_url):
        for line in _foreign_languages(report):
            click.echo(line, err=True)
    articles = count_of(report.articles, "article")
    passages = count_of(report.chunks, "passage")
    click.echo(f"{str(settings.data_dir)!r} holds {articles} in {passages}", err=True)


def _failures(report: "IngestReport") -> Iterator[str]:
    for failure in report.failed[:_MOST_FAILURES]:
        yield normalise_line(f"failed: {failure.path}: {failure.error}")
    if len(report.failed) > _MOST_FAILURES:
        yield f"… and {len(report.failed) - _MOST_FAILURES:,} more failures (see --json)"


def _counts(report: "IngestReport") -> str:
    """Return the counts that are not zero, as in '2 added, 1 failed'."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": len(report.failed),
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)


def _none() -> str:
    from retrieval.reading import SUFFIXES

    return f"no articles found (supported are {', '.join(SUFFIXES)}, and each with .gz)"


def _foreign_languages(report: "IngestReport") -> Iterator[str]:
    foreign = {name: n for name, n in report.languages.items() if name not in ("en", "")}
    if foreign:
        languages = ", ".join(f"{name} {n:,}" for name, n in sorted(foreign.items()))
        yield (
            f"not in English: {languages}; the bundled model supports English only, set "
            "FOOTNOTE_EMBEDDING_MODEL to one that supports other languages"
        )
