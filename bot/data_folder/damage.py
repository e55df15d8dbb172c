"""What is damaged in a data folder beside the store: sources, Slack's database, the calibration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering.extractive.calibration import FILE as CALIBRATION
from bot.answering.extractive.calibration import read_calibration
from bot.errors import ConfigError
from bot.slack.state import DATABASE as SLACK
from retrieval.ingest.sources import FILE as SOURCES
from retrieval.store.sqlite_rows import damage_of

REPAIR = "run `footnote repair`"


@dataclass(frozen=True)
class StateFile:
    """A file of the data folder: what it is, how damage is found, and what a repair leaves."""

    about: str
    name: str
    damage: Callable[[Path], str]
    repaired: str


@dataclass(frozen=True)
class Damage:
    """What is wrong with a file."""

    file: StateFile
    what: str


def _calibration_damage(path: Path) -> str:
    try:
        read_calibration(path.parent)
    except ConfigError as error:
        return str(error).partition("; ")[0]
    return ""


FILES = (
    StateFile(
        "sources", SOURCES, damage_of,
        "a new list has the sources that can be read; what each page was when last read is lost",
    ),
    StateFile(
        "Slack state", SLACK, damage_of,
        "the bot makes a new, empty one; open questions, feedback and usage counts are lost",
    ),
    StateFile(
        "calibration", CALIBRATION, _calibration_damage,
        "there is none until you run `footnote eval FILE --calibrate` again",
    ),
)  # fmt: skip


def damaged_files(folder: Path) -> Iterator[Damage]:
    """Yield the damaged files of a data folder; each is read whole, and nothing is changed."""
    for file in FILES:
        path = folder / file.name
        if path.exists() and (what := file.damage(path)):
            yield Damage(file, what)
