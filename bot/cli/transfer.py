"""The commands that move a whole store to another machine."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.index.transfer import Moved


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export_store(app: "App", file: Path) -> int:
    """Write all articles with their passages and vectors into FILE (.jsonl.gz)."""
    from bot.cli.progress import showing
    from retrieval.index.transfer import export

    try:
        with showing("Writing") as show:
            moved = export(app.index, file, show)
    except OSError as error:
        raise click.BadParameter(f"{str(file)!r} cannot be written ({error.strerror})") from None
    click.echo(f"wrote {_counted(moved)} to {str(file)!r}", err=True)
    return 0


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_store(app: "App", file: Path) -> int:
    """Put the articles of an export into this store."""
    from bot.cli.progress import showing
    from retrieval.index.transfer import import_

    with showing("Reading") as show:
        moved = import_(app.index, file, show)
    there = f"; {moved.unchanged:,} were there already" if moved.unchanged else ""
    click.echo(f"took in {_counted(moved)}{there}", err=True)
    return 0


def _counted(moved: "Moved") -> str:
    return f"{moved.articles:,} articles in {moved.chunks:,} passages"
