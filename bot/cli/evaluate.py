"""The `eval` command: measure search and answers on questions with known answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import NEW_FILE, print_json, print_rich, with_json, write_text

if TYPE_CHECKING:
    from bot.app import App
    from bot.evaluation.calibrate import Result
    from bot.evaluation.cases import Case
    from bot.evaluation.metrics import Figures

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("eval")
@click.argument("path", metavar="[FILE]", type=_EXISTING, required=False)
@click.option("--from-feedback", is_flag=True, help="Add questions with a correction in Slack.")
@click.option("--save-cases", "saved", type=NEW_FILE, help="Also write the questions to a file.")
@click.option(
    "--baseline",
    "baselines",
    multiple=True,
    type=click.Choice(["dense", "bm25", "rrf"]),
    help="Also measure a baseline search on the same store; may be repeated.",
)
@click.option(
    "--compare",
    "earlier",
    type=_EXISTING,
    help="Compare with the output of an earlier eval --json.",
)
@click.option(
    "--html", type=NEW_FILE, help="Write a page with figures, a curve and failed questions."
)
@click.option(
    "--calibrate",
    "calibrating",
    is_flag=True,
    help="Set how sure an answer must be, for FOOTNOTE_RISK, by these questions.",
)
@with_json
@click.pass_obj
def evaluate(  # noqa: PLR0913  a parameter for each option
    app: "App",
    path: Path | None,
    from_feedback: bool,
    saved: Path | None,
    baselines: tuple[str, ...],
    earlier: Path | None,
    html: Path | None,
    calibrating: bool,
    as_json: bool,
) -> int:
    """Measure search and answers on known questions.

    FILE has a question a line, as JSON, with the answers to expect: see docs/evaluation.md.
    """
    from bot.evaluation.calibrate import run_calibration
    from bot.evaluation.cases import case_lines
    from bot.evaluation.metrics import by_slice, figures, outcome_line
    from bot.evaluation.run import read_outcomes, run_baseline, run_cases

    before = read_outcomes(earlier) if earlier else None
    cases = _cases(app, path, from_feedback=from_feedback)
    if saved:
        write_text(saved, case_lines(cases))
    result = run_calibration(app, cases) if calibrating else None
    outcomes = result.outcomes if result else run_cases(app, cases)
    overall, slices = figures(outcomes), by_slice(outcomes)
    plain = {name: run_baseline(app, name, cases) for name in baselines}
    columns = {"all": overall, **plain, **(slices if len(slices) > 1 else {})}
    if html:
        from bot.evaluation.page import as_page

        write_text(html, as_page(outcomes, columns))
    questions = [outcome_line(outcome) for outcome in outcomes]
    form = {**overall, "slices": slices, "baselines": plain, "questions": questions}
    _show(form, columns, before, result, as_json=as_json)
    return 0 if result is None or result.stored else 1


def _show(
    form: dict[str, Any],
    columns: "Mapping[str, Figures]",
    before: "Mapping[str, Mapping[str, Any]] | None",
    result: "Result | None",
    *,
    as_json: bool,
) -> None:
    """Print the figures, what differs from those before, and what the calibration came to."""
    from bot.evaluation.calibration_words import as_form, in_words
    from bot.evaluation.tables import compare, table

    if as_json:
        print_json({**form, "calibration": as_form(result) if result else None})
    else:
        print_rich([table(columns)])
    if before is not None:
        print_rich(compare(form["questions"], before), err=as_json)
    if result:
        click.echo("\n".join(in_words(result)), err=as_json)


def _cases(app: "App", path: Path | None, *, from_feedback: bool) -> "list[Case]":
    from bot.evaluation.cases import feedback_cases, read_cases

    if not path and not from_feedback:
        raise click.UsageError("name a FILE of questions, or use --from-feedback")
    cases = read_cases(path, app.settings.zone) if path else []
    if not from_feedback:
        return cases
    from bot.slack.state.opening import open_task_store

    task_store = open_task_store(app.settings)
    questions, ratings = task_store.usage.questions(), task_store.usage.ratings()
    task_store.close()
    corrected = feedback_cases(questions, ratings, app.settings.zone)
    if not corrected and not cases:
        raise click.UsageError(
            "no feedback yet: “Not helpful” in Slack asks what an answer should have been"
        )
    return [*cases, *corrected]
