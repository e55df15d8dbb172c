"""Real processes in a bare environment use no network, and no library prints anything."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import made_once

ROOT = Path(__file__).parents[2]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
TRACE = ["strace", "-f", "-qq", "-e", "trace=connect", "-e", "signal=none"]
# A name server, wherever it is, or another address than this machine's.
OUTSIDE = re.compile(
    r'^.*sa_family=AF_INET.*htons\(53\).*|^.*sa_family=AF_INET(?!.*"(?:127\.|::1)).*', re.M
)


@dataclass(frozen=True)
class Ran:
    """What the five commands printed, who watched them, and the folder, their home too."""

    by_command: dict[str, tuple[int, str, str]]
    watcher: str
    folder: Path


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = made_once(tmp_path_factory, "home", run_commands)
    return Ran(**json.loads((folder / "ran.json").read_text()), folder=folder)


def run_commands(folder: Path) -> None:
    watcher, prefix = watch(folder)
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": f"{ROOT / 'tests/offline'}:{ROOT}",
        "NETWORK_LOG": str(folder / "network.log"),
    }
    script = [sys.executable, "-m", "tests.offline.run_commands", str(folder), watcher]
    subprocess.run([*prefix, *script], env=env, cwd=ROOT, check=True, timeout=240)
    by_command = json.loads((folder / "ran.json").read_text())
    (folder / "ran.json").write_text(json.dumps({"by_command": by_command, "watcher": watcher}))


def watch(folder: Path) -> tuple[str, list[str]]:
    """The best watcher that can be had here, and what starts a command under it."""
    if works([*NAMESPACE, "mount", "--bind", "/etc/resolv.conf", "/etc/resolv.conf"]):
        return "namespace", NAMESPACE
    if works([*TRACE, "true"]):
        return "strace", [*TRACE, "-o", str(folder / "connects.log")]
    return "nothing", []


def works(command: list[str]) -> bool:
    found = shutil.which(command[0])
    return bool(found) and not subprocess.run(command, capture_output=True).returncode


def test_the_commands_answer_and_print_only_their_own_lines(ran: Ran) -> None:
    code, out, err = ran.by_command["ingest"]
    assert (code, out) == (0, "")
    assert re.fullmatch(
        r"1 added, in \d+\.\d s\n'\.footnote' holds 1 article in 1 passage\n", err
    ), err
    code, out, err = ran.by_command["ask"]
    assert (code, err) == (0, "")
    assert json.loads(out)["sentences"][0]["text"] == "The bridge opens on 14 March."
    code, out, err = ran.by_command["chat"]
    assert (code, err) == (0, "")
    assert "The bridge opens on 14 March." in out
    code, out, rest = ran.by_command["mcp"]
    assert (code, rest) == (0, "")
    assert "The bridge opens on 14 March." in out
    code, out, reply = ran.by_command["slack"]
    assert (code, out) == (0, "")
    assert "The bridge opens on 14 March." in reply


def test_python_connects_to_nothing_outside(ran: Ran) -> None:
    assert (ran.folder / "network.log").read_text() == ""  # it exists, so the network was watched


def test_no_library_asks_for_a_name_or_connects_outside(ran: Ran) -> None:
    if ran.watcher == "nothing":
        pytest.skip("neither network namespaces nor strace can be had here")
    if ran.watcher == "namespace":
        assert (ran.folder / "names.log").read_text().split() == ["control.example"]
    else:
        assert OUTSIDE.findall((ran.folder / "connects.log").read_text()) == []


def test_no_library_stores_anything_about_this_machine(ran: Ran) -> None:
    # ONNX Runtime's reports wait in the home folder for a process that lives long enough.
    ours = {".footnote", ".local", "bridge.md", "ran.json", "network.log"}
    watching = {"names.log", "resolv.conf", "connects.log"}
    assert {path.name for path in ran.folder.iterdir()} <= ours | watching
