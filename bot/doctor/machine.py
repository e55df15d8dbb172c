"""Checks of the machine and the installation: packages, settings, data folder, time zone."""

import importlib.metadata
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from packaging.requirements import Requirement

from bot.answering.model.ollama import local_models
from bot.doctor.environment import unknown_variables
from bot.doctor.finding import Finding, failure, passed, warning
from bot.settings import Settings, fields_by_variable, read_settings
from retrieval.index.inspection import Inspection, inspect
from retrieval.store.probe import problem_of

_DISTRIBUTION = "footnote-qa"
# Free bytes below which an ingest is bound to fail, and below which it may fail.
_FULL, _NEARLY_FULL = 200_000_000, 2_000_000_000


def _now() -> datetime:
    return datetime.now(UTC)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class Machine:
    """The machine that is checked: its clock, and the free space of the disk of a folder.

    `models` returns those of an Ollama server there. `search_problem` starts a process that
    searches the Chroma store of a folder, `inspect` one that reads all of the store and keyword
    index in a data folder.
    """

    now: Callable[[], datetime] = _now
    free_bytes: Callable[[Path], int] = _free_bytes
    models: Callable[[], list[str]] = local_models
    search_problem: Callable[[Path], str] = problem_of
    inspect: Callable[[Path], Inspection] = inspect


def check_packages() -> Iterator[Finding]:
    """Check that every required package is installed in a supported version."""
    wrong = {}
    for line in importlib.metadata.requires(_DISTRIBUTION) or []:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        version = _version(requirement.name)
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            wrong[f"{requirement.name}{requirement.specifier}"] = version or "not installed"
    if wrong:
        detail = ", ".join(f"{required} (is {version})" for required, version in wrong.items())
        remedy = "run `pip install " + " ".join(f"'{required}'" for required in wrong) + "`"
        yield failure("packages", detail, remedy)
    else:
        version = importlib.metadata.version(_DISTRIBUTION)
        python = platform.python_version()
        detail = f"footnote {version} on Python {python}, with all required packages"
        yield passed("packages", detail)


def check_settings() -> Iterator[Finding]:
    """Name the settings that are invalid, and those that do not exist."""
    wrong, unknown = read_settings()[1], unknown_variables()
    for problem in wrong:
        name, colon, _ = problem.partition(": ")
        remedy = f"correct {name}, or remove it" if colon and name.isupper() else "correct .env"
        yield failure("settings", problem, remedy)
    for name in unknown:
        near = get_close_matches(name, fields_by_variable(), 1)
        remedy = f"write {near[0]}" if near else "remove it; .env.example lists every setting"
        yield warning("settings", f"{name} is not a setting, and is ignored", remedy)
    if not (wrong or unknown):
        yield passed("settings", "all are valid")


def check_data_folder(folder: Path, machine: Machine) -> Iterator[Finding]:
    """Check that the data folder can be written and has space."""
    existing = folder.absolute()
    while not existing.exists():
        existing = existing.parent
    try:
        tempfile.TemporaryFile(dir=existing).close()
    except OSError as error:
        detail = f"{str(folder)!r} cannot be written ({error.strerror})"
        owner = f"make the user {os.getuid()} its owner, " if hasattr(os, "getuid") else ""
        yield failure("data folder", detail, f"{owner}or set FOOTNOTE_DATA_DIR to another folder")
        return
    free = machine.free_bytes(existing)
    detail = f"{str(folder)!r} can be written, {free / 1e9:,.1f} GB free"
    remedy = "make room there, or set FOOTNOTE_DATA_DIR to a folder on another disk"
    if free < _FULL:
        yield failure("data folder", detail, remedy)
    elif free < _NEARLY_FULL:
        yield warning("data folder", detail, remedy)
    else:
        yield passed("data folder", detail)


def check_clock(settings: Settings, machine: Machine) -> Iterator[Finding]:
    """Show the time that "today" is read from; warn where the machine has another time zone."""
    now = machine.now().astimezone(settings.zone)
    detail = f"it is {now:%A, %Y-%m-%d %H:%M} in {settings.timezone}"
    local = now.astimezone()
    if local.utcoffset() != now.utcoffset() and "timezone" not in settings.model_fields_set:
        remedy = "set FOOTNOTE_TIMEZONE, such as Europe/Paris"
        yield warning("time zone", f"{detail}, but {local:%H:%M} on this machine", remedy)
    else:
        yield passed("time zone", detail)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
