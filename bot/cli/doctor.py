"""The `doctor` command: check the installation."""

from typing import TYPE_CHECKING

import click

from bot.cli.output import print_json, print_rich, with_json

if TYPE_CHECKING:
    from bot.app import App


@click.command()
@click.option("--models", is_flag=True, help="Also load all models, and test the chat model.")
@click.option("--deep", is_flag=True, help="Also read and compare all that is stored.")
@with_json
@click.pass_obj
def doctor(app: "App", models: bool, deep: bool, as_json: bool) -> int:
    """Check the installation, and say how to fix what is wrong."""
    from bot.doctor.checks import run_checks
    from bot.doctor.rendering import json_form, render, summary

    findings = []
    for finding in run_checks(app, models=models, deep=deep):
        findings.append(finding)
        if not as_json:
            print_rich(render(finding))
    if as_json:
        print_json(json_form(findings))
    else:
        click.echo(f"footnote doctor: {summary(findings)}", err=True)
    return int(any(finding.status == "failure" for finding in findings))
