"""A calibration in plain words and as JSON. Pure."""

from collections.abc import Iterator
from typing import Any

from bot.answering.extractive.risk import Bar
from bot.evaluation.calibrate import Result, cases_needed


def in_words(result: Result) -> Iterator[str]:
    """Yield lines on the risk that is set, or on several where none is."""
    cases = result.calibration.cases
    if result.risk is None:
        for risk, bar in result.levels.items():
            yield _promise(risk, bar, cases)
    elif result.bar:
        yield _promise(result.risk, result.bar, cases)
    if result.stored:
        yield "For questions like these a calibration keeps what it says nine times out of ten."
        if result.risk is None:
            yield "FOOTNOTE_RISK is not set: the bar stays as it is until you choose one of these."
        yield f"Stored in {result.stored!r}."
        return
    yield from _refused(result)
    yield f"Nothing was stored. The bar of answers stays as it was: by {result.in_force}."


def as_form(result: Result) -> dict[str, Any]:
    """Return what `footnote eval --calibrate --json` adds."""
    cases = result.calibration.cases
    return {
        "risk": result.risk,
        **_bar_form(result.bar, cases),
        "cases": cases,
        "cases_needed": _needed(result),
        "levels": [{"risk": risk, **_bar_form(bar, cases)} for risk, bar in result.levels.items()],
        "stored": result.stored or None,
    }


def _promise(risk: float, bar: Bar, cases: int) -> str:
    return (
        f"FOOTNOTE_RISK={risk:g}, at most {100 * risk:g} of 100 answers wrong: answers from a "
        f"confidence of {bar.confidence:.3f} on, which leaves {bar.answers} of {cases} questions "
        f"answered ({bar.answers / cases:.0%}); {bar.wrong} of these answers are wrong."
    )


def _refused(result: Result) -> Iterator[str]:
    trials, risk = result.calibration.trials, result.risk or 0.5
    wrong = sum(not trial.right for trial in trials)
    cases = result.calibration.cases
    yield (
        f"FOOTNOTE_RISK={risk:g} cannot be promised from these cases: of {cases} questions "
        f"{len(trials)} could be answered, {wrong} of them wrongly."
    )
    needed = _needed(result)
    if needed:
        yield f"It takes about {needed:,} cases like these."
    else:
        yield "By these, no number of such cases does it: too many of the surest are wrong."
    if result.levels:
        yield f"The least risk that can be promised is {min(result.levels):g}."


def _needed(result: Result) -> int | None:
    return None if result.stored else cases_needed(result.risk or 0.5, result.calibration)


def _bar_form(bar: Bar | None, cases: int) -> dict[str, Any]:
    return {
        "threshold": bar.confidence if bar else None,
        "answered": bar.answers if bar else 0,
        "answered_share": round(bar.answers / cases, 4) if bar else 0.0,
        "wrong": bar.wrong if bar else 0,
    }
