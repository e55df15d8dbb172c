"""Processes that read a store, forked from one that has imported Chroma: a twentieth of the time.

As in `retrieval.own_process`, what crashes one of them does not reach the test.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, is_dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from retrieval.errors import StoreError


def forked(module: str, folder: Path, seconds: float) -> "subprocess.CompletedProcess[str]":
    """Run a module's `main` on a folder as `python -m` would."""
    with tempfile.TemporaryDirectory() as temporary:
        out, err = Path(temporary, "out"), Path(temporary, "err")
        process = _context().Process(target=_run, args=(module, folder, out, err), daemon=True)
        process.start()
        process.join(seconds)
        assert process.exitcode is not None
        return subprocess.CompletedProcess(
            [module], process.exitcode, out.read_text(), err.read_text(errors="replace")
        )


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "retrieval.index.inspection"])
    return context


def _run(module: str, folder: Path, out: Path, err: Path) -> None:
    with out.open("w", buffering=1) as printed, err.open("w", buffering=1) as said:
        os.dup2(printed.fileno(), 1)
        os.dup2(said.fileno(), 2)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
            try:
                result = importlib.import_module(module).main(folder)
            except StoreError as error:
                sys.exit(str(error))
            if is_dataclass(result) and not isinstance(result, type):
                print(json.dumps(asdict(result)))
