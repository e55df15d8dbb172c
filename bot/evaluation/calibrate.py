"""Calibrating: how sure an answer must be, so that few enough of the answers are wrong.

Every case is asked with the lowest bar, and from what comes of it the bar for a risk is computed.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.answering.extractive.calibration import Calibration, write_calibration
from bot.answering.extractive.risk import Bar, Trial, answers_needed, find_bar
from bot.evaluation.cases import Case
from bot.evaluation.metrics import Outcome
from bot.evaluation.run import run_cases

if TYPE_CHECKING:
    from bot.app import App

# The risks that are looked at beside the one that is set.
LEVELS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)

# Parts of the surest answers by which the needed cases are estimated.
_PARTS = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class Result:
    """A calibration, with the bar at the risk that is set and those at other risks.

    `outcomes` are those with the bar that now holds, `in_force` what that bar rests on, and
    `stored` the file of the calibration, or '' where the risk cannot be promised.
    """

    calibration: Calibration
    risk: float | None
    bar: Bar | None
    levels: dict[float, Bar]
    outcomes: list[Outcome]
    in_force: str
    stored: str


def run_calibration(app: "App", cases: Sequence[Case]) -> Result:
    """Ask every case with the lowest bar, without a chat model, and store what follows from it.

    Where the risk that is set cannot be promised, nothing is stored.
    """
    from bot.app import App

    settings = app.settings
    with closing(App(settings.model_copy(update={"risk": 1.0, "chat_model": ""}))) as everything:
        outcomes = run_cases(everything, cases)
    trials = tuple(Trial(o.confidence, o.right) for o in outcomes if o.answered)
    today = datetime.now(settings.zone).date().isoformat()
    calibration = Calibration(app.scoring_name, today, len(outcomes), trials)
    bars = {level: find_bar(level, trials) for level in LEVELS}
    bar = find_bar(settings.risk, trials) if settings.risk else None
    levels = {level: bar for level, bar in bars.items() if bar}
    stored = ""
    if bar or (levels and not settings.risk):
        stored = str(write_calibration(settings.data_dir, calibration))
    confidence = bar.confidence if bar else app.answer_bar.confidence
    return Result(
        calibration,
        settings.risk,
        bar,
        levels,
        [at_bar(outcome, confidence) for outcome in outcomes],
        "" if bar else app.answer_bar.basis,
        stored,
    )


def at_bar(outcome: Outcome, confidence: float) -> Outcome:
    """Return what an outcome is with a higher bar: below it no answer is given.

    The closest quotes are taken to hold what the answer would have held.
    """
    if not outcome.answered or outcome.confidence >= confidence:
        return outcome
    return replace(
        outcome,
        answered=False,
        answer_hit=False,
        first_sentence_hit=False,
        quotes=0,
        exact_quotes=0,
        text="",
    )


def cases_needed(risk: float, calibration: Calibration) -> int | None:
    """Estimate how many cases like these show that a risk is kept; None where no number does."""
    ordered = sorted(calibration.trials, key=lambda trial: -trial.confidence)
    estimates = []
    for part in _PARTS:
        surest = ordered[: round(part * len(ordered))]
        wrong = sum(not trial.right for trial in surest) / len(surest) if surest else 1.0
        if needed := answers_needed(risk, wrong):
            estimates.append(needed * calibration.cases // len(surest) + 1)
    return min(estimates, default=None)
