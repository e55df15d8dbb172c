"""Builds the release into `dist/`, installs it into a clean environment and uses it elsewhere.

    python -m deploy.check_release

The source distribution and the wheel have the weights of the bundled model in them. Ends with an
error at the first thing that is not as it should be. Takes some minutes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

from retrieval.models.bundled import bundled_path, verified_path

ROOT = Path(__file__).parents[1]
# What is no Python, and must be in the wheel all the same.
DATA = (
    "retrieval/models/minilm.onnx", "retrieval/models/minilm-int8.onnx", "bot/slack/manifest.json",
    "bot/usage/templates/report.html", "bot/usage/templates/base.html", "prompts/answer.txt",
    "retrieval/models/minilm/tokenizer.json",
    "retrieval/models/minilm/model.safetensors", "retrieval/models/minilm/modules.json",
    "seeds/articles/bridge-closed.md",
)  # fmt: skip
# What PyPI takes of one file, in bytes.
LIMIT = 100_000_000
# What comes with other packages unasked, and is not needed.
NEEDLESS = ("torch", "scipy")
ARTICLE = (
    "---\npublished: 2026-11-20\n---\n# Bridge closed\n\nThe Kessel Bridge was closed on Friday.\n"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        wheel = built(complete(home / "source"), ROOT / "dist")
        footnote = installed(home / "venv", wheel)
        used(footnote, home / "elsewhere")
    print(f"{wheel.name} works")


def complete(source: Path) -> Path:
    """Copy what git knows, so that nothing left over is in it, and add the model's weights."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    model = source / "retrieval" / "models" / "minilm"
    shutil.copytree(bundled_path(), model, ignore=shutil.ignore_patterns(".git*"))
    verified_path(model)
    return source


def built(source: Path, folder: Path) -> Path:
    """Build the source distribution, and of that the wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "build", "--outdir", folder, source])
    (sdist,), (wheel,) = folder.glob("footnote_qa-*.tar.gz"), folder.glob("footnote_qa-*.whl")
    for file in (sdist, wheel):
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
        assert file.stat().st_size < LIMIT, f"PyPI does not take {file.name}"
    inside = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in DATA if name not in inside]
    assert not missing, f"not in the wheel: {missing}"
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in inside)
    return wheel


def installed(environment: Path, wheel: Path) -> Path:
    """Install it as a user does, and return the command."""
    venv.create(environment, with_pip=True)
    pip = [environment / "bin" / "python", "-m", "pip"]
    run([*pip, "install", "-c", ROOT / "constraints.txt", wheel])
    run([*pip, "check"])
    packages = run([*pip, "freeze"])
    needless = [name for name in NEEDLESS if f"\n{name}==" in packages]
    assert not needless, f"installed, and not needed: {needless}"
    return environment / "bin" / "footnote"


def used(footnote: Path, elsewhere: Path) -> None:
    """Read an article, ask about it, and look at the set-up, in an empty environment."""
    elsewhere.mkdir()
    (elsewhere / "bridge.md").write_text(ARTICLE, encoding="utf-8")
    run([footnote, "ingest", "bridge.md"], elsewhere)
    answer = json.loads(run([footnote, "ask", "--json", "When was the bridge closed?"], elsewhere))
    assert answer["status"] == "answered", answer
    assert "closed on Friday" in answer["citations"][0]["quote"], answer
    program = (
        "from footnote_qa import Footnote; "
        "print(Footnote().ask('When was the bridge closed?')['status'])"
    )
    assert run([footnote.with_name("python"), "-c", program], elsewhere).strip() == "answered"
    assert json.loads(run([footnote, "doctor", "--json"], elsewhere))["healthy"]
    assert "footnote" in run([footnote, "completion", "bash"], elsewhere)
    asked = run([footnote, "chat", "--sample"], elsewhere, typed="When is the herring festival?")
    assert "[1]" in asked, asked
    run([footnote, "report", "--html", "report.html"], elsewhere)
    assert "Footnote" in (elsewhere / "report.html").read_text(encoding="utf-8")


def run(command: Sequence[object], folder: Path | None = None, typed: str = "") -> str:
    """Run it without anything of this environment; return what it printed."""
    print("$", *command, flush=True)
    plain = {
        name: os.environ[name] for name in os.environ if name.startswith(("PATH", "HOME", "PIP"))
    }
    if folder:
        plain["XDG_STATE_HOME"] = str(folder / "state")
    words = [str(word) for word in command]
    ran = subprocess.run(words, cwd=folder, env=plain, capture_output=True, text=True, input=typed)
    assert ran.returncode == 0, f"exit code {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


if __name__ == "__main__":
    main()
