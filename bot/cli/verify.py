"""The command `verify`: claims with their sources as JSON lines in, a verdict for each out."""

from collections import Counter
from typing import IO

import click

from bot.cli.output import count_of, print_json_line
from bot.cli.question_options import exit_code


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=2,
    help="Processes (default: 2); 1 answers each line at once.",
)
@click.option("--json", is_flag=True, expose_value=False, help="Print JSON, as always.")
def verify(file: IO[bytes], workers: int) -> int:
    """Say of each claim in FILE whether its sources support it.

    A line is {"claim": …, "sources": [{"text": …}]}. Without FILE, or with -, stdin is read.
    """
    from bot.verification.lines import verdict_lines

    counts: Counter[str] = Counter()
    for form in verdict_lines(file, workers):
        print_json_line(form)
        counts["failed" if form.get("status") == "error" else form["verdict"]] += 1
    parts = [f"{count:,} {kind}" for kind, count in sorted(counts.items())]
    total = count_of(sum(counts.values()), "claim")
    click.echo(f"{total}: {', '.join(parts)}" if parts else "no claims", err=True)
    return exit_code(not counts["failed"])
