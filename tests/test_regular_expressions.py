"""Regular expressions over whole articles take time in proportion to them, whatever they hold."""

import ast
import importlib
import pkgutil
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import FrameType, ModuleType

import retrieval

ROOT = Path(__file__).parents[1]
# What reads whole articles, pages and files; the rest reads questions, sentences and passages.
WHOLE = (
    "retrieval.reading.",
    "retrieval.text.normalise",
    "retrieval.index.",
    "retrieval.dates.dateline",
)
MEGABYTE = 1_000_000
SECONDS = 2.0  # of the processor; a linear one takes less than half
KINDS = (
    "a",
    "A ",
    "Aa-",
    "1",
    "1,",
    " ",
    "\n",
    "<a ",
    "“",
    "(",
    "[",
    ".",
    "'",
    "&#",
    "May 1 ",
    "$1",
)


def main() -> None:
    """Print each pattern that takes too long, and on what."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGPROF, _stop)
    names = [
        module.name
        for module in pkgutil.walk_packages(retrieval.__path__, "retrieval.")
        if module.name.startswith(WHOLE) and not module.name.endswith("__main__")
    ]
    count = 0
    for name in names:
        for pattern in set(_patterns(importlib.import_module(name))):
            count += 1
            for kind in KINDS:
                if not _is_quick(pattern, kind * (MEGABYTE // len(kind)) + "\x01"):
                    print(f"{name}: {pattern.pattern!r} on {kind!r}")
    print(count)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def _is_quick(pattern: "re.Pattern[str] | re.Pattern[bytes]", text: str) -> bool:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        for _ in pattern.finditer(text.encode() if isinstance(pattern.pattern, bytes) else text):
            pass
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def _patterns(module: ModuleType) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    """The patterns in the globals of a module, and those written where they are used."""
    yield from _compiled(vars(module).values())
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(value=text), *_]
            ):
                yield re.compile(text)


def _compiled(values: Iterable[object]) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    for value in values:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, dict):
            yield from _compiled(chain(value.keys(), value.values()))
        elif isinstance(value, list | tuple | set | frozenset):
            yield from _compiled(value)


def test_each_regular_expression_over_articles_is_quick_on_a_megabyte_of_anything() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.test_regular_expressions"],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    *slow, count = ran.stdout.splitlines()
    assert slow == []
    assert int(count) >= 20


if __name__ == "__main__":
    main()
