"""The least confidence of an answer at which few enough of the answers are wrong.

Fixed-sequence testing of Learn-then-Test (Angelopoulos et al., 2021). What is held is the share of
wrong ones among the answers given. Conformal risk control (Angelopoulos et al., 2022) needs a loss
that falls with every step of the bar, as the wrong answers among all questions do, but this share
need not. Pure.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.extractive.confidence import RELEVANT

# The most calibrations, of many with other questions of the same kind, whose bar lets more wrong
# answers through than the risk.
DOUBT = 0.1

# The first test is of so many answers that two may be wrong, each later one of a quarter more. Of
# 0, 1, 2 and 4 wrong ones and steps of 1.05 and 1.25 these left most questions answered, on
# the seeds, drawn 60 times at 71 to 600 cases, 2026-11-28.
_FIRST_WRONG, _STEP = 2, 1.25

# Confidences have three decimals; the next one up is above the bar.
_UNIT = 0.001


@dataclass(frozen=True)
class Trial:
    """The confidence of an answer to a case, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True)
class Bar:
    """The least confidence of an answer, and how many of the trials are above, and wrong."""

    confidence: float
    answers: int
    wrong: int


def find_bar(risk: float, trials: Sequence[Trial]) -> Bar | None:
    """Return the lowest bar at which at most `risk` of the answers are wrong; None if none is sure.

    Goes down from the surest answers, and stops at the first test that fails: so all the tests
    together err no more often than `DOUBT`, if less confidence does not mean fewer wrong answers.
    """
    found = None
    for bar in _bars(risk, trials):
        if _at_most(bar.wrong, bar.answers, risk) > DOUBT:
            break
        found = bar
    return found


def answers_needed(risk: float, wrong: float = 0.0) -> int | None:
    """Return how many answers show that at most `risk` are wrong, where the share `wrong` is.

    None where no number does: that share is not smaller.
    """
    if wrong >= risk:
        return None
    count = _first_rank(risk)
    while _at_most(math.ceil(wrong * count), count, risk) > DOUBT:
        count = math.ceil(1.05 * count)
    return count


def _bars(risk: float, trials: Sequence[Trial]) -> Iterator[Bar]:
    """Yield the bars to test, the strictest first: above each is a number of trials set before."""
    ordered = sorted(trials, key=lambda trial: -trial.confidence)
    rank = first = _first_rank(risk)
    while rank <= len(ordered):
        below = ordered[rank].confidence if rank < len(ordered) else RELEVANT - _UNIT
        above = [trial for trial in ordered if trial.confidence > below]
        if len(above) >= first:  # fewer where several have the same confidence
            wrong = sum(not trial.right for trial in above)
            yield Bar(round(below + _UNIT, 3), len(above), wrong)
        step = max(rank + 1, int(_STEP * rank))
        rank = len(ordered) if rank < len(ordered) < step else step


def _first_rank(risk: float) -> int:
    count = _FIRST_WRONG + 1
    while _at_most(_FIRST_WRONG, count, risk) > DOUBT:
        count += 1
    return count


def _at_most(wrong: int, count: int, risk: float) -> float:
    """Return how likely at most `wrong` of `count` answers are, if each is wrong at `risk`."""
    if wrong >= count:
        return 1.0
    if risk >= 1:
        return 0.0
    odds, log_share = math.log(risk) - math.log1p(-risk), count * math.log1p(-risk)
    total = 0.0
    for i in range(wrong + 1):
        total += math.exp(log_share)
        log_share += math.log((count - i) / (i + 1)) + odds
    return min(1.0, total)
