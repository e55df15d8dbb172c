"""When sources are read again: after a fixed time, or as soon as a file changes."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

# Yields after each change in the folders, or with nothing after so many milliseconds without one.
FileChanges = Callable[[Sequence[str], int], Iterable[object]]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NO_CHANGE_MS = 1_000


@dataclass(frozen=True)
class Schedule:
    """Read again `every` so many seconds, or when files change (`watch`), or never."""

    every: float | None = None
    watch: bool = False


def with_schedule(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options `--every` and `--watch`."""
    every = click.option(
        "--every",
        callback=_seconds,
        metavar="TIME",
        help="Read again every 15m (or 90s, 2h, 1d), until Ctrl-C.",
    )
    watch = click.option(
        "--watch", is_flag=True, help="Read again when files change, until Ctrl-C."
    )
    return every(watch(command))


def refuse_empty_watch(locations: Sequence[str], schedule: Schedule) -> None:
    """Raise `UsageError` for a watch of nothing but addresses, which no change is told of."""
    from retrieval.reading.web.address import is_address

    if schedule.watch and not schedule.every and all(map(is_address, locations)):
        raise click.UsageError(
            "--watch waits for changes of files, and only addresses are named; "
            "--every 1h reads them again"
        )


def repeats(
    locations: Sequence[str],
    schedule: Schedule,
    *,
    sleep: Callable[[float], None] = time.sleep,
    file_changes: FileChanges | None = None,
) -> Iterator[None]:
    """Yield whenever the locations are due to be read again; not at all without a schedule.

    A watch yields once soon after it starts, since files may have changed before that.
    """
    from retrieval.reading.web.address import is_address

    folders = [location for location in locations if not is_address(location)]
    if not schedule.watch or not folders:
        while schedule.every:
            sleep(schedule.every)
            yield
        return
    timeout = int(1000 * schedule.every) if schedule.every else _NO_CHANGE_MS
    first = True
    for changes in (file_changes or _file_changes)(folders, timeout):
        if changes or schedule.every or first:
            yield
        first = False


def _file_changes(folders: Sequence[str], timeout: int) -> Iterable[object]:
    from watchfiles import watch

    return watch(*folders, rust_timeout=timeout, yield_on_timeout=True)


def _seconds(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """Read a duration such as 90s, 15m, 2h or 1d."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,6})([smhd])", value)
    if not match or not int(match[1]):
        raise click.BadParameter(f"{value!r} is not a duration; write 90s, 15m, 2h or 1d")
    return float(int(match[1]) * _SECONDS[match[2]])
