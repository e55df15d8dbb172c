"""The command that looks at the whole set-up."""

from typing import TYPE_CHECKING

import click

from bot.cli.output import print_json, print_rich, with_json

if TYPE_CHECKING:
    from bot.app import App


@click.command()
@click.option("--models", is_flag=True, help="Load all models, and ask the chat model for a word.")
@with_json
@click.pass_obj
def doctor(app: "App", models: bool, as_json: bool) -> int:
    """Look at the whole set-up, and say what to do about what is wrong."""
    from bot.doctor.checks import examine
    from bot.doctor.rendering import form, render, summary

    found = []
    for finding in examine(app, models=models):
        found.append(finding)
        if not as_json:
            print_rich(render(finding))
    if as_json:
        print_json(form(found))
    else:
        click.echo(f"footnote doctor: {summary(found)}", err=True)
    return int(any(finding.status == "failure" for finding in found))
