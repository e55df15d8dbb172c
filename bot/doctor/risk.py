"""Check of FOOTNOTE_RISK: from which confidence on answers are given, and by what."""

from collections.abc import Iterator

from bot.app import App
from bot.doctor.finding import Finding, passed, warning

_CALIBRATE = "run `footnote eval FILE --calibrate` with questions of your own"


def check_risk(app: App) -> Iterator[Finding]:
    """Say how sure an answer must be; warn where the calibration is old or nothing is sure."""
    if app.settings.risk is None:
        return
    bar = app.answer_bar
    detail = f"answers are given from a confidence of {bar.confidence:.3f} on, by {bar.basis}"
    if bar.problem:
        yield warning("risk", f"{bar.problem}; {detail}", _CALIBRATE)
    elif bar.confidence > 1:
        detail = f"at {app.settings.risk:g} no answer is sure enough, by {bar.basis}"
        yield warning("risk", detail, f"set a greater FOOTNOTE_RISK, or {_CALIBRATE}")
    else:
        yield passed("risk", detail)
