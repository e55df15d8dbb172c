"""What the documentation names exists: paths, the tree of folders, links, commands and options."""

import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli.main import cli

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs", ROOT / "benchmarks")
    for path in folder.glob("*.md")
)
_CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"(?:\.?[\w-]+/)+(?:[\w-]+\.\w+)?|[\w-]+\.(?:py|md|toml)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_IN_TREE = re.compile(r"[\w-]+\.(?:py|json)\b")
# With a capital letter or an underscore: `build_chain`, `App.stream`.
_NAME = re.compile(r"(?=.*[A-Z_])[A-Za-z]+_?(?:\w+)?(?:\.[a-z_]+)?")
_OURS = ("bot", "retrieval", "prompts")
_TOP = ("bot", "retrieval", "prompts", "seeds", "tests", "benchmarks", "docs", "deploy")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "AGENTS.md", "SECURITY.md"])
def test_a_path_that_a_guide_names_exists(page: str) -> None:
    spans = [inline for _, inline in _CODE.findall(read(page))]
    named = [span for span in spans if _PATH.fullmatch(span)]
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "AGENTS.md"])
def test_a_function_or_class_that_a_guide_names_is_defined(page: str) -> None:
    source = "\n".join(path.read_text() for top in _OURS for path in (ROOT / top).rglob("*.py"))
    spans = {inline.partition("(")[0] for _, inline in _CODE.findall(read(page))}
    names = [span for span in spans if _NAME.fullmatch(span) and not _PATH.fullmatch(span)]
    named = {part for name in names for part in name.split(".")}
    defined = re.findall(r"\b(?:def|class) (\w+)", source)
    assert named - set(defined) - {"read_x", "init_chat_model"} == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_path_below_a_folder_of_the_repository_exists(page: str) -> None:
    spans = [inline for _, inline in _CODE.findall(read(page))]
    named = [span for span in spans if _PATH.fullmatch(span) and span.split("/")[0] in _TOP]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_picture_of_growth_is_drawn_from_its_figures() -> None:
    pictures = ROOT / "docs" / "pictures"
    drawn = runpy.run_path(str(pictures / "growth.py"))["picture"]()
    assert (pictures / "growth.svg").read_text(encoding="utf-8") == drawn


def test_the_tree_has_the_folders_that_exist_and_the_files_it_names() -> None:
    tree = dict(folders_of_the_tree())
    assert [path for path, files in tree.items() for name in files
            if not (ROOT / path / name).exists()] == []  # fmt: skip
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for top in _OURS
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert packages - set(tree) == set()
    assert [path for path in tree if not (ROOT / path).is_dir()] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file_and_a_heading(page: str) -> None:
    links = [link for link in _LINK.findall(read(page)) if "://" not in link]
    assert [link for link in links if not leads_somewhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_command_that_a_page_names_exists_with_its_options(page: str) -> None:
    unknown = [line for line in command_lines(read(page)) if not is_known(line)]
    assert unknown == []


def test_what_the_doctor_says_of_wrong_settings_is_as_the_page_shows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOOTNOTE_TIMEZONE", "Mars")
    monkeypatch.setenv("FOOTNOTE_CHATMODEL", "openai:any")
    printed = CliRunner().invoke(cli, ["--data-dir", str(tmp_path / "data"), "doctor"]).output
    shown = re.findall(r"^(?:✗|!|  →) .+$", read("docs/operating.md"), re.MULTILINE)
    assert len(shown) == 4
    assert [line for line in shown if line not in printed.splitlines()] == []


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def folders_of_the_tree() -> Iterator[tuple[str, list[str]]]:
    """Yield each folder of CONTRIBUTING's tree with the files named beside it."""
    (tree,) = [block for block, _ in _CODE.findall(read("CONTRIBUTING.md")) if "bot/  " in block]
    parents: list[str] = []
    for line in tree.splitlines():
        indent = (len(line) - len(line.lstrip())) // 2
        name, _, rest = line.strip().partition("/ ")
        parents = [*parents[:indent], name]
        yield "/".join(parents), _IN_TREE.findall(rest)


def leads_somewhere(page: str, link: str) -> bool:
    target, _, heading = link.partition("#")
    path = (ROOT / page).parent / target if target else ROOT / page
    return path.exists() and (not heading or heading in headings(path))


def headings(path: Path) -> list[str]:
    """The anchors that GitHub makes of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the words after `footnote` of each command in a page's code."""
    for block, inline in _CODE.findall(text):
        for line in (block or inline).splitlines():
            match = re.search(r"(?:^|/|\$ |sudo .*)footnote ((?:-\S+ )*[a-z].*)", line.strip())
            if match:
                yield match[1].split("  ")[0].split(" #")[0].split(" &&")[0].split(" >")[0].split()


def is_known(words: list[str]) -> bool:
    """Whether these are a command with options of its own."""
    command: click.Command = cli
    options = {flag for param in cli.params for flag in param.opts}
    for word in shlex.split(" ".join(words)):
        if isinstance(command, click.Group) and not word.startswith("-"):
            if word not in command.commands:
                return False
            command = command.commands[word]
            options |= {flag for param in command.params for flag in param.opts}
        elif word.startswith("-") and word not in options | {"--help"}:
            return False
    return command is not cli
