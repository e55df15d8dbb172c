"""The machine and the installation: Python, packages, settings, the data folder, the clock."""

import importlib.metadata
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from packaging.requirements import Requirement

from bot.doctor.finding import Finding, failure, passed, warning
from bot.settings import Settings, fields_by_variable, settings_despite, unread

# Free bytes below which an ingest fails soon, and below which it may.
LITTLE, FEW = 200_000_000, 2_000_000_000


def look_at_packages() -> Iterator[Finding]:
    """Whether every package that Footnote needs is there, in a version that it works with."""
    python = platform.python_version()
    wrong = {}
    for line in importlib.metadata.requires("footnote-qa") or []:
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        found = _version(needed.name)
        if found is None or not needed.specifier.contains(found, prereleases=True):
            wrong[f"{needed.name}{needed.specifier}"] = found or "not installed"
    if wrong:
        detail = ", ".join(f"{wanted} (is {found})" for wanted, found in wrong.items())
        remedy = "run `pip install " + " ".join(f"'{wanted}'" for wanted in wrong) + "`"
        yield failure("packages", detail, remedy)
    else:
        version = importlib.metadata.version("footnote-qa")
        yield passed("packages", f"footnote {version} on Python {python}, all that it needs")


def look_at_settings() -> Iterator[Finding]:
    """Which settings are refused, and which nobody reads."""
    wrong, unknown = settings_despite()[1], unread()
    for problem in wrong:
        name, colon, _ = problem.partition(": ")
        remedy = f"correct {name}, or remove it" if colon and name.isupper() else "correct .env"
        yield failure("settings", problem, remedy)
    for name in unknown:
        near = get_close_matches(name, fields_by_variable(), 1)
        remedy = f"write {near[0]}" if near else "remove it; .env.example has all that there are"
        yield warning("settings", f"{name} is no setting, and nothing reads it", remedy)
    if not (wrong or unknown):
        yield passed("settings", "all of them can be read")


def look_at_folder(folder: Path) -> Iterator[Finding]:
    """Whether the data folder can be written, and how much fits in."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        detail = f"{str(folder)!r} cannot be written ({error.strerror})"
        who = f"give it to the user {os.getuid()}, " if hasattr(os, "getuid") else ""
        yield failure("data folder", detail, f"{who}or set FOOTNOTE_DATA_DIR to another folder")
        return
    free = shutil.disk_usage(there).free
    detail = f"{str(folder)!r} can be written, {free / 1e9:,.1f} GB are free"
    remedy = "make room there, or set FOOTNOTE_DATA_DIR to a folder on another disk"
    if free < LITTLE:
        yield failure("data folder", detail, remedy)
    elif free < FEW:
        yield warning("data folder", detail, remedy)
    else:
        yield passed("data folder", detail)


def look_at_clock(settings: Settings) -> Iterator[Finding]:
    """What time "today" and "last week" are read from."""
    now = datetime.now(settings.zone)
    detail = f"it is {now:%A, %Y-%m-%d %H:%M} in {settings.timezone}"
    here = datetime.now().astimezone()
    if here.utcoffset() != now.utcoffset() and "timezone" not in settings.model_fields_set:
        remedy = "set FOOTNOTE_TIMEZONE, such as Europe/Paris"
        yield warning("time zone", f"{detail}, and {here:%H:%M} on this machine", remedy)
    else:
        yield passed("time zone", detail)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
