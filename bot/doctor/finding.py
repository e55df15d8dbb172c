"""The result of a check: what was checked, its status, and the remedy."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.errors import BotError
from retrieval.errors import RetrievalError

Status = Literal["pass", "warning", "failure"]


@dataclass(frozen=True)
class Finding:
    """`about` names what was checked; `remedy` is empty where there is nothing to do."""

    about: str
    status: Status
    detail: str
    remedy: str = ""


def passed(about: str, detail: str) -> Finding:
    """Return a finding that all is right."""
    return Finding(about, "pass", detail)


def warning(about: str, detail: str, remedy: str) -> Finding:
    """Return a finding that works, but may not for long or not as intended."""
    return Finding(about, "warning", detail, remedy)


def failure(about: str, detail: str, remedy: str) -> Finding:
    """Return a finding that does not work."""
    return Finding(about, "failure", detail, remedy)


def guarded(about: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a check; its exceptions become findings, so that the next one runs."""
    try:
        yield from check()
    except (BotError, RetrievalError) as error:
        detail, _, remedy = str(error).partition("; ")
        setting = re.match(r"[A-Z][A-Z_]+(?=: )", detail)
        yield failure(about, detail, remedy or (f"correct {setting[0]}" if setting else ""))
    except Exception as error:  # noqa: BLE001  one broken check must not hide the others
        detail = f"the check failed ({type(error).__name__}: {error})"
        yield failure(about, detail, "run it again with -v, and report what it prints")
