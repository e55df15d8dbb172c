"""The `repair` command: what is damaged in the data folder is made anew, and kept."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.output import agreed, count_of

if TYPE_CHECKING:
    from bot.app import App
    from bot.data_folder.repair import Repair

_NAMED = 5
_SERVER = "the store is on a Chroma server, which this does not look at: repair or restore it there"


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before it is done.")
@click.option(
    "--start-empty", is_flag=True,
    help="Where no article can be read, put the store aside and begin an empty one.",
)  # fmt: skip
@click.pass_obj
def repair(app: "App", dry_run: bool, yes: bool, start_empty: bool) -> int:
    """Mend what is damaged in the data folder from what can be read of it.

    Nothing is deleted: the damaged files are moved to a folder beside, which you may delete when
    all is well again. Exit code 1 where something is damaged (with --dry-run) or was lost.
    """
    from bot.cli.progress import progress
    from bot.data_folder.repair import LOSSES, Repair

    if app.settings.chroma_url:
        click.echo(_SERVER, err=True)
    with Repair(app) as found:
        for line in found.problems:
            click.echo(f"damaged: {line}", err=True)
        if not found.problems:
            click.echo("nothing is damaged", err=True)
            return 0
        if found.store and not found.store.readable and not start_empty:
            raise click.UsageError(_nothing_readable(app, found.store.lost))
        for line in _plan(found):
            click.echo(line, err=True)
        if dry_run:
            return 1
        if not yes and not agreed():
            return 1
        with progress("Repairing") as update:
            left = found.run(update)
        click.echo(f"repaired; the damaged files are kept in {str(found.kept)!r}", err=True)
        if found.losses:
            click.echo(f"what is lost is named in {str(found.kept / LOSSES)!r}", err=True)
        for problem in [*left.store, *left.keyword]:
            click.echo(f"still damaged: {problem}", err=True)
        return int(bool(found.losses or left.store or left.keyword))


def _plan(found: "Repair") -> Iterator[str]:
    if found.store:
        readable = count_of(found.store.readable, "article")
        yield f"to do: make the store and its index anew from the {readable} that can be read"
        if found.store.lost:
            yield f"lost: {_listed(found.store.lost)}; ingest them again, or restore a backup"
        if found.store.altered:
            yield (
                f"not as they were: {_listed(found.store.altered)}; they are kept as they can be "
                "read, ingest them again"
            )
    elif found.inspection.keyword:
        yield "to do: make the keyword index anew from the articles"
    for damage in found.files:
        yield f"to do: move {damage.file.name} aside; {damage.file.repaired}"
    yield f"kept: the damaged files, in {str(found.kept)!r}"


def _nothing_readable(app: "App", ids: Sequence[str]) -> str:
    lost = f" ({_listed(ids)})" if ids else ""
    with_sources = ", such as by `footnote sources run`" if _has_sources(app) else ""
    return (
        f"no article of the store can be read{lost}, and nothing was changed; put a backup in its "
        "place with `footnote restore`, or add --start-empty to put the store aside and begin an "
        f"empty one, and ingest again{with_sources}"
    )


def _has_sources(app: "App") -> bool:
    from retrieval.errors import StoreError
    from retrieval.ingest.sources import FILE

    if not (app.settings.data_dir / FILE).exists():  # else a list would be made here
        return False
    try:
        return bool(app.sources.all())
    except StoreError:
        return False


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return f"{count_of(len(ids), 'article')}: {', '.join(ids[:_NAMED])}{more}"
