"""The commands that read sources, now and again, and list, remember and forget them."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import print_json, print_rich, with_json
from bot.errors import BotError
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.app import App

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _locations(
    context: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse what is neither an http(s) address nor a file or folder that is there."""
    for value in values:
        if not value.startswith(("http://", "https://")):
            click.Path(exists=True).convert(value, param, context)
    return values


def _seconds(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """Read a time such as 90s, 15m, 2h or 1d."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,6})([smhd])", value)
    if not match or not int(match[1]):
        raise click.BadParameter(f"{value!r} is no time; write 90s, 15m, 2h or 1d")
    return float(int(match[1]) * _SECONDS[match[2]])


@dataclass(frozen=True)
class Schedule:
    """When sources are read again: `every` so many seconds, on changes of files, or not."""

    every: float | None = None
    watch: bool = False


with_locations = click.argument("locations", metavar="[PATH|URL]...", nargs=-1, callback=_locations)


def with_schedule(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options that read again and again."""
    every = click.option(
        "--every",
        callback=_seconds,
        metavar="TIME",
        help="Read again every 15m (or 90s, 2h, 1d), until Ctrl-C.",
    )
    watch = click.option(
        "--watch", is_flag=True, help="Read again when files change, until Ctrl-C."
    )
    return every(watch(command))


def run_ingest(
    app: "App",
    locations: tuple[str, ...],
    *,
    prune: bool,
    as_json: bool,
    schedule: Schedule,
    anew: bool = False,
    dry_run: bool = False,
) -> int:
    """Read sources, say what was done, and go on as the schedule wants; return the exit code."""
    from bot.cli.json_forms import report_form
    from bot.cli.progress import ingest, summary
    from bot.cli.watch import again

    def once(*, anew: bool = False) -> int:
        report = ingest(app, locations, prune=prune, anew=anew, dry_run=dry_run)
        if as_json:
            print_json(report_form(report))
        settings = app.settings
        for line in summary(
            report,
            settings.data_dir,
            anew=anew,
            dry_run=dry_run,
            english_model=not (settings.embedding_model or settings.embedding_url),
        ):
            click.echo(line, err=True)
        return int(bool(report.failed))

    code = once(anew=anew)
    for _ in again(locations, schedule.every, watch=schedule.watch):
        try:
            once()
        except (BotError, RetrievalError) as error:  # another is writing: the next time, then
            click.echo(f"footnote: {error}", err=True)
    return code


@click.command()
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


@click.group()
def sources() -> None:
    """List, add, remove and read again where articles come from."""


@sources.command("list")
@with_json
@click.pass_obj
def list_sources(app: "App", as_json: bool) -> int:
    """List the sources, and what came of reading each."""
    from bot.terminal.rendering import render_known_sources

    known = app.sources.all()
    if as_json:
        print_json([asdict(one) for one in known])
    else:
        print_rich(render_known_sources(known))
    if not known:
        click.echo("no sources yet; try `footnote sources add PATH|URL`", err=True)
    return 0


@sources.command("add")
@with_locations
@click.pass_obj
def add_sources(app: "App", locations: tuple[str, ...]) -> int:
    """Remember sources, to be read by `footnote sources run`."""
    from retrieval.ingest.ingest import named

    if not locations:
        raise click.UsageError("name a file, a folder or an address")
    app.sources.remember(map(named, locations))
    click.echo("remembered; read them with `footnote sources run`", err=True)
    return 0


@sources.command("remove")
@click.argument("locations", metavar="PATH|URL...", nargs=-1, required=True)
@click.pass_obj
def remove_sources(app: "App", locations: tuple[str, ...]) -> int:
    """Forget sources. Their articles stay: see `footnote articles remove`."""
    from retrieval.ingest.ingest import named

    unknown = [one for one in locations if not app.sources.forget(named(one))]
    for one in unknown:
        click.echo(f"{one!r} is no source; see `footnote sources list`", err=True)
    return int(bool(unknown))


@sources.command("run")
@with_locations
@click.option("--prune", is_flag=True, help="Remove articles that are gone from there.")
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
    """Read sources again, all of them where none is named."""
    from retrieval.reading.web.walk import is_address

    known = tuple(source.location for source in app.sources.all())
    if not locations and not known:
        raise click.UsageError("no sources yet; try `footnote sources add PATH|URL`")
    missing = [one for one in known if not is_address(one) and not Path(one).exists()]
    for one in () if locations else missing:
        click.echo(f"{one} is not there; its articles stay as they are", err=True)
    chosen = locations or tuple(one for one in known if one not in missing)
    code = run_ingest(
        app, chosen, prune=prune, as_json=as_json, schedule=Schedule(every, watch)
    ) if chosen else 0  # fmt: skip
    return code or int(bool(missing and not locations))
