"""The scripts beside the product import names of the product that exist."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("bot", "retrieval", "prompts", "tests")
SCRIPTS = [
    path for name in ("benchmarks", "deploy", "docs") for path in (ROOT / name).rglob("*.py")
]


@pytest.mark.parametrize("script", [path.relative_to(ROOT).as_posix() for path in SCRIPTS])
def test_a_script_imports_names_that_exist(script: str) -> None:
    missing = [
        f"{module}.{name}"
        for module, name in imports(ROOT / script)
        if not hasattr(importlib.import_module(module), name)
    ]
    assert missing == []


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each of our modules that a file imports from, with the name that it takes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            yield from ((str(node.module), alias.name) for alias in node.names)
