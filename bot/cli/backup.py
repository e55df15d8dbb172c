"""The commands `backup` and `restore`: a data folder in one file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import REPLACED_FILE, agreed

if TYPE_CHECKING:
    from bot.app import App

_SERVER = (
    "the store is on a Chroma server: back it up there, or run `footnote export FILE`, which holds "
    "all articles, passages and vectors"
)


@click.command()
@click.argument("file", type=REPLACED_FILE)
@click.pass_obj
def backup(app: "App", file: Path) -> int:
    """Copy the data folder into FILE (.tar.gz), beside running bots and ingests.

    Articles, vectors, sources, the Slack bot's database and the calibration are in it; put them
    back with `footnote restore`. An older FILE is replaced when the new one is whole.
    """
    from bot.data_folder.backup import back_up

    if app.settings.chroma_url:
        raise click.UsageError(_SERVER)
    try:
        made = back_up(app.settings.data_dir, file)
    except OSError as error:
        raise click.BadParameter(f"{str(file)!r} cannot be written ({error.strerror})") from None
    click.echo(f"wrote {str(file)!r}, {made.size / 1e6:,.1f} MB, as of {made.made}", err=True)
    return 0


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "-y", is_flag=True, help="Do not ask before it is done.")
@click.pass_obj
def restore(app: "App", file: Path, yes: bool) -> int:
    """Put the data folder back as it was when FILE was made by `footnote backup`.

    Nothing is deleted: what is there now is moved to a folder beside. Stop the Slack bot before.
    """
    from bot.data_folder.restore import present
    from bot.data_folder.restore import restore as put_back

    if app.settings.chroma_url:
        raise click.UsageError(_SERVER)
    folder = app.settings.data_dir
    if present(folder):
        click.echo(f"what is in {str(folder)!r} now is kept in a folder beside", err=True)
        if not yes and not agreed():
            return 1
    kept = put_back(folder, file)
    app.index.repair_if_needed()  # the keyword index is in no backup
    before = f"; what was there is kept in {str(kept)!r}" if kept.exists() else ""
    click.echo(f"restored {str(folder)!r} from {str(file)!r}{before}", err=True)
    return 0
