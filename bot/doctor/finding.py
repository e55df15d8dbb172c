"""One thing that was looked at, how it is, and what to do about it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.errors import BotError
from retrieval.errors import RetrievalError

Status = Literal["pass", "warning", "failure"]


@dataclass(frozen=True)
class Finding:
    """`about` names what was looked at, `remedy` is empty where there is nothing to do."""

    about: str
    status: Status
    detail: str
    remedy: str = ""


def passed(about: str, detail: str) -> Finding:
    """It is as it should be."""
    return Finding(about, "pass", detail)


def warning(about: str, detail: str, remedy: str) -> Finding:
    """It works, and will not for long, or not as wanted."""
    return Finding(about, "warning", detail, remedy)


def failure(about: str, detail: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(about, "failure", detail, remedy)


def guarded(about: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what `look` finds; what it raises is a finding too, and what follows goes on."""
    try:
        yield from look()
    except (BotError, RetrievalError) as error:
        detail, _, remedy = str(error).partition("; ")
        setting = re.match(r"[A-Z][A-Z_]+(?=: )", detail)
        yield failure(about, detail, remedy or (f"correct {setting[0]}" if setting else ""))
    except Exception as error:  # noqa: BLE001  a doctor that falls ill helps nobody
        detail = f"could not be looked at ({type(error).__name__}: {error})"
        yield failure(about, detail, "run again with -v, and report what it says")
