"""The commands `export` and `import`: a whole store moved to another machine."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import REPLACED_FILE, count_of

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.index.transfer import Moved


@click.command("export")
@click.argument("file", type=REPLACED_FILE)
@click.pass_obj
def export_store(app: "App", file: Path) -> int:
    """Write all articles, passages and vectors to FILE (.jsonl.gz)."""
    from bot.cli.progress import progress
    from retrieval.index.transfer import export

    try:
        with progress("Writing") as update:
            moved = export(app.index, file, update)
    except OSError as error:
        raise click.BadParameter(f"{str(file)!r} cannot be written ({error.strerror})") from None
    click.echo(f"exported {_counts(moved)} to {str(file)!r}", err=True)
    return 0


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_store(app: "App", file: Path) -> int:
    """Add the articles of an exported FILE to this store."""
    from bot.cli.progress import progress
    from retrieval.index.transfer import import_

    with progress("Reading") as update:
        moved = import_(app.index, file, update)
    unchanged = f"; {moved.unchanged:,} unchanged" if moved.unchanged else ""
    click.echo(f"imported {_counts(moved)}{unchanged}", err=True)
    return 0


def _counts(moved: "Moved") -> str:
    return f"{count_of(moved.articles, 'article')} in {count_of(moved.chunks, 'passage')}"
