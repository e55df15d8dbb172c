"""The `sources` commands: list, add, remove and run the locations that articles are read from."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.ingest import run_ingest, with_locations, with_prune
from bot.cli.output import print_json, print_rich, with_json
from bot.cli.watch import Schedule, with_schedule

if TYPE_CHECKING:
    from bot.app import App

_NO_SOURCES = "no sources yet; add one with `footnote sources add PATH|URL`"


@click.group()
def sources() -> None:
    """Manage where articles are read from."""


@sources.command("list")
@with_json
@click.pass_obj
def list_sources(app: "App", as_json: bool) -> int:
    """List the sources, each with its last read and the result."""
    from bot.cli.source_table import source_table

    known = app.sources.all()
    if as_json:
        print_json([asdict(source) for source in known])
    elif known:
        print_rich([source_table(known)])
    if not known:
        click.echo(_NO_SOURCES, err=True)
    return 0


@sources.command("add")
@with_locations
@click.pass_obj
def add_sources(app: "App", locations: tuple[str, ...]) -> int:
    """Add sources without reading them yet."""
    from retrieval.ingest.ingest import canonical

    if not locations:
        raise click.UsageError("name a file, a folder or a URL")
    app.sources.remember(map(canonical, locations))
    click.echo("added; read them with `footnote sources run`", err=True)
    return 0


@sources.command("remove")
@click.argument("locations", metavar="PATH|URL...", nargs=-1, required=True)
@click.pass_obj
def remove_sources(app: "App", locations: tuple[str, ...]) -> int:
    """Remove sources. Their articles stay: see `footnote articles remove`."""
    from retrieval.ingest.ingest import canonical

    unknown = [location for location in locations if not app.sources.forget(canonical(location))]
    for location in unknown:
        click.echo(f"{location!r} is not a source; see `footnote sources list`", err=True)
    return int(bool(unknown))


@sources.command("run")
@with_locations
@with_prune
@with_schedule
@with_json
@click.pass_obj
def run_sources(
    app: "App",
    locations: tuple[str, ...],
    prune: bool,
    every: float | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Read sources again: the named ones, or all."""

    def current() -> Sequence[str]:
        """Return what is to be read now: others may have added and removed sources meanwhile."""
        return locations or _existing(app)

    missing = [] if locations else _missing(app)
    for location in missing:
        click.echo(f"{location} does not exist; its articles are kept", err=True)
    chosen = current()
    if not chosen and not missing:
        raise click.UsageError(_NO_SOURCES)
    schedule = Schedule(every, watch)
    code = (
        run_ingest(app, current, prune=prune, as_json=as_json, schedule=schedule) if chosen else 0
    )
    return code or int(bool(missing))


def _existing(app: "App") -> list[str]:
    missing = _missing(app)
    return [source.location for source in app.sources.all() if source.location not in missing]


def _missing(app: "App") -> list[str]:
    """Return the sources that are files or folders and do not exist now."""
    from retrieval.reading.web.address import is_address

    known = [source.location for source in app.sources.all()]
    return [path for path in known if not is_address(path) and not Path(path).exists()]
