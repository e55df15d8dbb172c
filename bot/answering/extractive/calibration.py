"""The calibration of a store: how right answers were at which confidence, kept in the data folder.

From it, or from the table of our own sets where there is none, comes the least confidence of an
answer at the risk that FOOTNOTE_RISK allows. Raises `ConfigError` where the file is no calibration.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.extractive.confidence import (
    CERTAINTY,
    CONFIDENT,
    DOUBTFUL,
    OFFSET,
    OUTSIDE,
    RELEVANT,
)
from bot.answering.extractive.risk import Trial, find_bar
from bot.answering.extractive.scoring import WEIGHTS
from bot.errors import ConfigError
from retrieval.search.ranking import WEIGHTS as SEARCH

log = logging.getLogger(__name__)

FILE = "calibration.json"
_VERSION = 1

# Above every confidence: nothing is called an answer.
NOTHING = 1.001

# The least confidence for a risk, printed by `python -m benchmarks.risk`: half of it from news of
# 2023 and 2024 (630 questions), half from SQuAD 2.0, CLAP NQ, MTRAG and the seeds (1,967);
# 2026-11-29. It is their average, and no promise for other articles: see docs/evaluation.md.
DEFAULT_BARS: Mapping[float, float] = {
    0.2: 0.92,
    0.25: 0.9,
    0.3: 0.89,
    0.35: 0.72,
    0.4: 0.46,
    0.45: 0.27,
    0.5: 0.15,
}


@dataclass(frozen=True)
class Calibration:
    """What came of the answers to a number of cases; `scoring` names how confidence was counted."""

    scoring: str
    made: str
    cases: int
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class AnswerBar:
    """The least confidence of an answer, above 1 where none is sure enough, and what it rests on.

    `problem` says why a calibration that is there was not used.
    """

    confidence: float
    basis: str
    problem: str = ""


def answer_bar(risk: float | None, folder: Path, scoring: str) -> AnswerBar:
    """Return the bar at a risk, by the calibration in the data folder or by our own sets."""
    if risk is None:
        return AnswerBar(CONFIDENT, "the fixed bar, as FOOTNOTE_RISK is not set")
    if risk == 1:
        return AnswerBar(RELEVANT, "FOOTNOTE_RISK=1, any answer may be wrong")
    calibration = read_calibration(folder)
    if calibration and calibration.scoring == scoring:
        bar = find_bar(risk, calibration.trials)
        basis = f"the calibration of {calibration.made} with {calibration.cases} cases"
        return AnswerBar(bar.confidence if bar else NOTHING, basis)
    bars = (bar for level, bar in DEFAULT_BARS.items() if level <= risk)
    problem = (
        f"the calibration of {calibration.made} was made with other models or by another version"
        if calibration
        else ""
    )
    if problem:
        log.warning("%s; run `footnote eval FILE --calibrate` again", problem)
    return AnswerBar(
        min(bars, default=NOTHING), "the table of Footnote's own test articles", problem
    )


def scoring_name(*models: str) -> str:
    """Name the way in which confidence is counted: a digest of its weights and of the models."""
    tables = [sorted(table.items()) for table in (SEARCH, WEIGHTS, CERTAINTY)]
    parts = [*tables, OFFSET, OUTSIDE, DOUBTFUL, models]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def read_calibration(folder: Path) -> Calibration | None:
    """Return the calibration in a data folder, None if there is none; raise `ConfigError`."""
    path = folder / FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["version"] != _VERSION:
            raise ValueError(f"version {fields['version']!r} is not {_VERSION}")
        return Calibration(
            scoring=str(fields["scoring"]),
            made=str(fields["made"]),
            cases=int(fields["cases"]),
            trials=tuple(_trials(fields["trials"])),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ConfigError(
            f"{str(path)!r} is no calibration ({reason}); "
            "remove it, and run `footnote eval FILE --calibrate` again"
        ) from None


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write the calibration into a data folder, all of it or nothing; return the file."""
    path = folder / FILE
    fields = {
        "version": _VERSION,
        "scoring": calibration.scoring,
        "made": calibration.made,
        "cases": calibration.cases,
        "trials": [[trial.confidence, trial.right] for trial in calibration.trials],
    }
    new = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as file:
            file.write(json.dumps(fields))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise ConfigError(f"{str(path)!r} cannot be written ({error.strerror})") from None
    return path


def _trials(rows: Iterable[Sequence[float]]) -> Iterator[Trial]:
    for confidence, right in rows:
        if not 0 <= confidence <= 1 or right not in (True, False):
            raise ValueError(f"{confidence!r}, {right!r} is no outcome")
        yield Trial(float(confidence), bool(right))
