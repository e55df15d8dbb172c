"""Start a module of this program in a process of its own, without its secrets."""

import os
import sys
from pathlib import Path


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module, such as `retrieval.store.probe`."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return where its modules are, and no secret of this process; one thread computes."""
    paths = [path or str(Path.cwd()) for path in sys.path]
    return {"PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
