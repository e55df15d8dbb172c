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
    "torch": "retrieval/sentence_model.py",
    "sentence_transformers": "retrieval/sentence_model.py retrieval/cross_encoder.py",
    "transformers": "retrieval/sentence_model.py",
    "safetensors": "retrieval/cross_encoder.py",
    "tokenizers": "retrieval/embedding.py retrieval/bundled.py retrieval/sentence_model.py",
    "onnxruntime": "retrieval/bundled.py",
    "chromadb": "retrieval/chroma.py retrieval/server.py retrieval/hybrid_store.py",
    "py3langid": "retrieval/reading/language.py",
    "tantivy": "retrieval/keyword.py retrieval/stemming.py",
    "sentencex": "retrieval/sentences.py",
    "filelock": "retrieval/index.py",
    "markdown_it": "retrieval/reading/markdown.py",
    "frontmatter": "retrieval/reading/text.py",
    "yaml": "retrieval/reading/text.py",
    "langchain": "bot/answering/ bot/app.py",
    "langchain_core": "retrieval/retriever.py bot/answering/ bot/app.py prompts/",
    "prompt_toolkit": "bot/line_editor.py",
    "rich": "bot/printing.py bot/repl.py bot/commands.py bot/rendering.py bot/terminal.py "
    "bot/ingesting.py bot/evaluating.py bot/doctor/screen.py bot/slack_cli.py bot/report_cli.py",
    "click": "bot/cli.py bot/articles_cli.py bot/printing.py bot/slack_cli.py bot/sources_cli.py "
    "bot/asking_cli.py bot/store_cli.py bot/doctor_cli.py bot/report_cli.py bot/eval_cli.py",
    "platformdirs": "bot/asking_cli.py",
    "pydantic_settings": "bot/settings.py",
    "slack_bolt": "bot/slack/",
    "slack_sdk": "bot/slack/",
    "sqlalchemy": "bot/slack/database.py bot/slack/memory.py bot/slack/ledger.py",
    "httpcore": "retrieval/reading/fetching.py",
    "trafilatura": "retrieval/reading/html.py",
    "htmldate": "retrieval/reading/html.py",
    "courlan": "retrieval/reading/html.py",
    "httpx": "bot/slack/adding.py retrieval/server.py retrieval/remote_model.py",
    "pypdfium2": "retrieval/reading/pdf.py",
    "docx": "retrieval/reading/word.py",
    "feedparser": "retrieval/reading/lists.py",
    "lxml": "retrieval/reading/lists.py",
    "watchfiles": "bot/keeping.py",
    "protego": "retrieval/reading/visiting.py",
    "waitress": "bot/slack/web_server.py",
    "prometheus_client": "bot/telemetry/metrics.py",
    "jinja2": "bot/pages/rendering.py",
    "sklearn": "bot/reporting/topics.py",
    "opentelemetry": "bot/telemetry/traces.py",
    "pythonjsonlogger": "bot/telemetry/logs.py",
}

# Our own modules, by the start of their path, and what they may not import.
FORBIDDEN = {
    "retrieval/": ("bot", "prompts"),
    "prompts/": ("bot", "retrieval"),
    "bot/answering/": (
        "bot.app", "bot.cli", "bot.repl", "bot.commands", "bot.rendering", "bot.slack",
        "bot.settings", "bot.forms", "bot.batch",
    ),
    "bot/repl.py": ("bot.app", "bot.cli", "bot.settings", "retrieval.index", "retrieval.store"),
    "bot/rendering.py": ("bot.app", "bot.cli", "bot.repl", "retrieval.index", "retrieval.store"),
    "bot/forms.py": ("bot.app", "bot.cli", "retrieval.index", "retrieval.store"),
    "bot/app.py": ("bot.cli", "bot.repl", "bot.slack", "bot.rendering"),
    "bot/slack/": ("bot.cli", "bot.repl", "retrieval.index", "retrieval.store"),
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
    tellers = {"retrieval/sentence_model.py", "retrieval/cross_encoder.py"}
    assert readers <= {"bot/settings.py", *tellers}


def test_quick_and_refused_commands_load_nothing_heavy(tmp_path: Path) -> None:
    program = """
import json, sys
from bot.cli import main
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
from bot.cli import main
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
