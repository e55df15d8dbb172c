"""The directions of imports that the design asks for, and what a quick command may not load."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path for room in ("bot", "retrieval", "prompts") for path in (ROOT / room).rglob("*.py")
)

# Each package that is heavy, or that may be exchanged one day, and where it may be imported.
HOMES = {
    "torch": "retrieval/models/",
    "sentence_transformers": "retrieval/models/",
    "transformers": "retrieval/models/",
    "safetensors": "retrieval/models/",
    "tokenizers": "retrieval/models/",
    "onnxruntime": "retrieval/models/",
    "chromadb": "retrieval/store/",
    "py3langid": "retrieval/text/language.py",
    "tantivy": "retrieval/keyword/ retrieval/text/stemming.py",
    "sentencex": "retrieval/text/sentences.py",
    "filelock": "retrieval/index/lock.py",
    "markdown_it": "retrieval/reading/formats/markdown.py",
    "frontmatter": "retrieval/reading/formats/text.py",
    "yaml": "retrieval/reading/formats/text.py",
    "langchain": "bot/answering/ bot/app.py",
    "langchain_core": "retrieval/search/retriever.py bot/answering/ bot/app.py prompts/",
    "prompt_toolkit": "bot/terminal/",
    "rich": "bot/cli/ bot/terminal/ bot/evaluation/ bot/doctor/rendering.py",
    "click": "bot/cli/",
    "platformdirs": "bot/cli/ask.py",
    "pydantic_settings": "bot/settings.py",
    "slack_bolt": "bot/slack/",
    "slack_sdk": "bot/slack/ bot/doctor/slack.py",
    "sqlalchemy": "bot/slack/state/",
    "httpcore": "retrieval/reading/web/fetch.py",
    "trafilatura": "retrieval/reading/formats/html.py",
    "htmldate": "retrieval/reading/formats/html.py",
    "courlan": "retrieval/reading/formats/html.py",
    "httpx": "bot/slack/tasks/ retrieval/store/server.py retrieval/models/endpoint.py",
    "pypdfium2": "retrieval/reading/formats/pdf.py",
    "docx": "retrieval/reading/formats/word.py",
    "feedparser": "retrieval/reading/web/feeds.py",
    "lxml": "retrieval/reading/web/feeds.py",
    "tenacity": "retrieval/retrying.py",
    "watchfiles": "bot/cli/watch.py",
    "protego": "retrieval/reading/web/crawler.py",
    "waitress": "bot/web/server.py",
    "prometheus_client": "bot/telemetry/metrics.py",
    "jinja2": "bot/web/pages.py",
    "sklearn": "bot/usage/topics.py",
    "opentelemetry": "bot/telemetry/traces.py",
    "pythonjsonlogger": "bot/telemetry/logs.py",
}

# Our own modules, by the start of their path, and what they may not import.
FORBIDDEN = {
    "retrieval/": ("bot", "prompts"),
    "prompts/": ("bot", "retrieval"),
    "bot/answering/": (
        "bot.app", "bot.cli", "bot.terminal", "bot.slack", "bot.settings", "bot.input",
    ),
    "bot/terminal/": ("bot.app", "bot.cli", "bot.settings", "retrieval.index", "retrieval.store"),
    "bot/cli/json_forms.py": ("bot.app", "bot.cli", "retrieval.index", "retrieval.store"),
    "bot/app.py": ("bot.cli", "bot.terminal", "bot.slack"),
    "bot/slack/": ("bot.cli", "bot.terminal", "retrieval.index", "retrieval.store"),
}  # fmt: skip


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The dotted names that a file imports, at its top or anywhere in it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            yield f"{node.module}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("package", HOMES)
def test_a_package_is_imported_only_where_it_is_at_home(package: str) -> None:
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if any(within(name, package) for name in imported(path))
    }
    homes = tuple(HOMES[package].split())
    assert {path for path in importers if not path.startswith(homes)} == set()


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_go_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in FILES
        if path.relative_to(ROOT).as_posix().startswith(room)
        for name in imported(path)
        if any(within(name, package) for package in FORBIDDEN[room])
    ]
    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if any(word in path.read_text() for word in ("os.environ", "getenv"))
    }
    # These tell their libraries to be quiet and offline, which is said in the environment.
    tellers = {"retrieval/models/sentence_transformer.py", "retrieval/models/cross_encoder.py"}
    assert readers <= {"bot/settings.py", *tellers}


def test_quick_and_refused_commands_load_nothing_heavy(tmp_path: Path) -> None:
    program = """
import json, sys
from bot.cli.main import main
heavy = ("torch", "sentence_transformers", "transformers", "chromadb", "langchain",
         "langchain_core", "slack_bolt", "prompt_toolkit")
loaded = {}
for command in ("--help", "--version", "ask --help", "bogus", "search x -k 0", "ingest", "ask",
                "doctor"):
    sys.argv = ["footnote", *command.split()]
    try:
        main()
    except SystemExit:
        loaded[command] = [name for name in heavy if name in sys.modules]
print("\\n" + json.dumps(loaded))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = json.loads(ran.stdout.splitlines()[-1])
    assert len(loaded) == 8
    assert {command: names for command, names in loaded.items() if names} == {}
    assert list(tmp_path.iterdir()) == []


def test_asking_loads_neither_torch_nor_sentence_transformers(seeds_store: Path) -> None:
    program = """
import sys
from bot.cli.main import main
sys.argv = ["footnote", "--data-dir", sys.argv[1], "ask", "Who signed the treaty?"]
try:
    main()
except SystemExit:
    pass
print([name for name in ("torch", "sentence_transformers", "transformers") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(seeds_store)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "[]"
