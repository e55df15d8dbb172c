"""Whether the wheel works: built, installed into a clean environment, run from another folder.

    python deploy/check_release.py [TORCH_INDEX]

Ends with an error at the first thing that is not as it should be. Takes some minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What is no Python, and must be in the wheel all the same.
DATA = (
    "retrieval/models/minilm.onnx", "bot/slack/manifest.json", "bot/web/templates/report.html",
    "bot/web/templates/base.html", "prompts/answer.txt",
)  # fmt: skip
ARTICLE = (
    "---\npublished: 2026-11-20\n---\n# Bridge closed\n\nThe Kessel Bridge was closed on Friday.\n"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        wheel = built(home)
        footnote = installed(home / "venv", wheel, *sys.argv[1:2])
        used(footnote, home / "elsewhere")
    print(f"{wheel.name} works")


def built(home: Path) -> Path:
    """Build the wheel of a copy, so that nothing left over from another build is in it."""
    source = home / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", home, source])
    (wheel,) = home.glob("footnote_qa-*.whl")
    inside = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in DATA if name not in inside]
    assert not missing, f"not in the wheel: {missing}"
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in inside)
    return wheel


def installed(environment: Path, wheel: Path, torch_index: str = "") -> Path:
    """Install it as a user does, and return the command."""
    venv.create(environment, with_pip=True)
    pip = [environment / "bin" / "python", "-m", "pip", "install", "-c", ROOT / "constraints.txt"]
    run([*pip, "torch", *(["--index-url", torch_index] if torch_index else [])])
    run([*pip, wheel])
    run([environment / "bin" / "python", "-m", "pip", "check"])
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
    run([footnote, "report", "--html", "report.html"], elsewhere)
    assert "Footnote" in (elsewhere / "report.html").read_text(encoding="utf-8")


def run(command: Sequence[object], folder: Path | None = None) -> str:
    """Run it without anything of this environment; return what it printed."""
    print("$", *command, flush=True)
    plain = {
        name: os.environ[name] for name in os.environ if name.startswith(("PATH", "HOME", "PIP"))
    }
    words = [str(word) for word in command]
    ran = subprocess.run(words, cwd=folder, env=plain, capture_output=True, text=True)
    assert ran.returncode == 0, f"exit code {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


if __name__ == "__main__":
    main()
