"""Run a module of this program in a process of its own, without its secrets."""

import os
import subprocess
import sys
from pathlib import Path


def run_module(module: str, folder: Path, seconds: float) -> "subprocess.CompletedProcess[str]":
    """Run a module on a folder to its end; raises `subprocess.TimeoutExpired`."""
    return subprocess.run(  # noqa: S603  this very program
        command(module, str(folder.resolve())), env=environment(),
        capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module, such as `retrieval.store.probe`."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return where its modules are, and no secret of this process; one thread computes."""
    paths = [path or str(Path.cwd()) for path in sys.path]
    return {"PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
