"""The distribution is `footnote-qa`: on PyPI, `footnote` is another project's package."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FOLDERS = ("bot", "retrieval", "prompts", "docs", "deploy", "benchmarks", "tests", ".ci")
STRANGER = re.compile(
    r"""\bfootnote\[                                          # footnote[openai]
    | \b(?:(?:pip|pipx|uv)\b.*\b(?:install|add)|uvx|pipx\ run)\b[^`\n]*[\s'"]footnote(?![-\w/])
    | (?:metadata\.\w+\(|package_name=)\s*['"]footnote['"]    # its version, its requirements
    """,
    re.VERBOSE,
)


def texts() -> dict[str, str]:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in [*ROOT.glob("*"), ROOT / ".env.example", *paths]
        if path.is_file() and path.suffix not in (".pyc", ".onnx") and path != Path(__file__)
    }


def test_no_text_tells_anybody_to_install_the_package_of_strangers() -> None:
    found = {name: STRANGER.findall(text) for name, text in texts().items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_pattern_knows_a_strangers_package_from_our_command() -> None:
    strangers = ["pip install 'footnote[otel]'", "pipx install footnote.", "uvx footnote ask"]
    ours = [
        "pip install 'footnote-qa[otel]'", "pip install -e .", "uv tool install footnote-qa",
        "/opt/footnote/bin/pip install -c constraints.txt torch", "run `footnote ingest`",
    ]  # fmt: skip
    assert [text for text in [*strangers, *ours] if STRANGER.search(text)] == strangers


def test_the_distribution_has_our_name_and_the_command_stays_footnote() -> None:
    assert PROJECT["name"] == "footnote-qa"
    assert list(PROJECT["scripts"]) == ["footnote"]
