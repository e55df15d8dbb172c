"""The `report` command: how the Slack bot is used."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import NEW_FILE, print_json, print_rich, with_json, write_text

if TYPE_CHECKING:
    from bot.app import App


@click.command()
@click.option(
    "--weeks",
    metavar="N",
    type=click.IntRange(1, 520),
    default=8,
    show_default=True,
    help="Cover N weeks.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option("--html", type=NEW_FILE, help="Write a page with a chart.")
@click.option("--slack", "channel", metavar="CHANNEL", help="Post the report to a channel.")
@with_json
@click.pass_obj
def report(
    app: "App", weeks: int, markdown: bool, html: Path | None, channel: str | None, as_json: bool
) -> int:
    """Report how the Slack bot is used.

    What people asked, what had no answer, and which articles are cited.
    """
    from bot.slack.state.opening import open_task_store
    from bot.slack.tasks.weekly_report import post_report, weekly_report
    from bot.usage.markdown import as_markdown

    task_store = open_task_store(app.settings)
    usage_report = weekly_report(app, task_store.usage, app.settings.zone, weeks)
    task_store.close()
    if html:
        from bot.usage.page import as_page

        write_text(html, as_page(usage_report))
    if channel:
        post_report(app.settings, channel, usage_report)
        click.echo(f"posted to {channel}", err=True)
    if as_json:
        by_week = [{**asdict(week), "monday": f"{week.monday}"} for week in usage_report.weeks]
        print_json({**asdict(usage_report), "weeks": by_week})
    elif markdown or not (html or channel or sys.stdout.isatty()):
        click.echo(as_markdown(usage_report), nl=False)
    elif not html and not channel:
        from rich.markdown import Markdown

        print_rich([Markdown(as_markdown(usage_report))])
    return 0
