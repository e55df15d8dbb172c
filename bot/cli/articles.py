"""The `articles` commands: list, show and remove stored articles."""

from typing import TYPE_CHECKING

import click

from bot.cli.output import print_json, print_rich, with_json

if TYPE_CHECKING:
    from bot.app import App


@click.group()
def articles() -> None:
    """List, show and remove stored articles."""


@articles.command("list")
@with_json
@click.pass_obj
def list_articles(app: "App", as_json: bool) -> int:
    """List the stored articles, newest first."""
    from bot.cli.json_forms import article_line
    from bot.terminal.rendering import render_articles

    stored = app.library.articles()
    if as_json:
        print_json([article_line(article) for article in stored])
    else:
        print_rich(render_articles(stored))
    hint_if_empty(app)
    return 0


@articles.command("show")
@click.argument("article_id", metavar="ID")
@click.option("--version", metavar="N", type=click.IntRange(min=1), help="Show version N.")
@with_json
@click.pass_obj
def show_article(app: "App", article_id: str, version: int | None, as_json: bool) -> int:
    """Show a stored article in full."""
    from bot.cli.json_forms import article_form
    from bot.terminal.rendering import render_article

    article = app.library.article(article_id, version)
    if as_json:
        print_json(article_form(article))
    else:
        print_rich(render_article(article))
    return 0


@articles.command("remove")
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@with_json
@click.pass_obj
def remove_articles(app: "App", article_ids: tuple[str, ...], as_json: bool) -> int:
    """Remove stored articles."""
    removed = app.library.remove(article_ids)
    if as_json:
        print_json({"removed": removed})
    click.echo(f"{len(removed)} removed", err=True)
    return 0


def hint_if_empty(app: "App") -> None:
    """Say on stderr how to add articles where the store has none."""
    if not app.index.store.count_articles():
        click.echo("there are no articles yet; add some with `footnote ingest PATH`", err=True)
