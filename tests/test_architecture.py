"""The directions of imports that the design asks for, and what a quick command may not load."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.rooms import TOPS, Graph, circles, file_graph, folder_graph, room_graph

ROOT = Path(__file__).parents[1]
FILES = sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))

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
    "langchain": "bot/answering/",
    "langchain_core": "retrieval/search/retriever.py bot/answering/ bot/app.py prompts/ "
    "footnote_qa/",
    "prompt_toolkit": "bot/terminal/",
    "rich": "bot/cli/ bot/terminal/ bot/evaluation/ bot/doctor/rendering.py",
    "click": "bot/cli/",
    "platformdirs": "bot/cli/ask.py bot/cli/sample.py",
    "pydantic_settings": "bot/settings.py",
    "slack_bolt": "bot/slack/",
    "slack_sdk": "bot/slack/ bot/doctor/slack.py",
    "sqlalchemy": "bot/slack/state/",
    "idna": "retrieval/reading/web/address.py",
    "httpcore": "retrieval/reading/web/fetch.py retrieval/reading/web/network.py",
    "trafilatura": "retrieval/reading/formats/html.py",
    "htmldate": "retrieval/reading/formats/html.py",
    "courlan": "retrieval/reading/formats/html.py",
    "httpx": "bot/slack/tasks/ retrieval/store/server.py retrieval/models/endpoint.py",
    "pypdfium2": "retrieval/reading/formats/pdf.py",
    "docx": "retrieval/reading/formats/word.py",
    "feedparser": "retrieval/reading/formats/feeds.py",
    "lxml": "retrieval/reading/formats/feeds.py",
    "tenacity": "retrieval/retrying.py",
    "watchfiles": "bot/cli/watch.py",
    "protego": "retrieval/reading/web/crawler.py",
    "waitress": "bot/slack/http/server.py",
    "prometheus_client": "bot/telemetry/metrics.py",
    "jinja2": "bot/usage/pages.py",
    "opentelemetry": "bot/telemetry/traces.py",
    "pythonjsonlogger": "bot/telemetry/logs.py",
    "mcp": "bot/mcp/",
    "anyio": "bot/mcp/",
    "starlette": "bot/mcp/",
    "uvicorn": "bot/mcp/",
}

# Each folder, and the folders it may import from; of the files of `bot/` itself each is named.
MAY_IMPORT = {
    "footnote_qa": "bot/app bot/settings bot/errors bot/input bot/answering bot/mcp "
        "bot/verification retrieval retrieval/search",
    "bot/__main__": "bot/cli",
    "bot/errors": "",
    "bot/settings": "bot/errors",
    "bot/parts": "bot/settings bot/errors bot/answering bot/answering/rewriting "
        "bot/answering/extractive bot/answering/generative bot/answering/model "
        "bot/answering/support bot/telemetry retrieval retrieval/models retrieval/store "
        "retrieval/index retrieval/ingest retrieval/reading retrieval/reading/formats "
        "retrieval/reading/web retrieval/reading/worker retrieval/search",
    "bot/app": "bot/parts bot/settings bot/answering bot/answering/extractive bot/telemetry",
    "bot/cli": "bot/app bot/settings bot/errors bot/input bot/terminal bot/answering "
        "bot/answering/model bot/data_folder bot/doctor bot/evaluation bot/mcp bot/usage "
        "bot/telemetry "
        "bot/verification bot/slack bot/slack/messages bot/slack/state bot/slack/tasks retrieval "
        "retrieval/text retrieval/index retrieval/ingest retrieval/reading retrieval/reading/web",
    "bot/input": "bot/errors bot/answering retrieval retrieval/text retrieval/dates",
    "bot/terminal": "bot/errors bot/input bot/answering retrieval retrieval/text",
    "bot/answering": "bot/errors bot/answering/rewriting bot/answering/notes retrieval "
        "retrieval/text retrieval/dates retrieval/models retrieval/search",
    "bot/answering/rewriting": "bot/errors bot/answering bot/answering/model prompts "
        "retrieval/text",
    "bot/answering/extractive": "bot/errors bot/answering retrieval retrieval/text "
        "retrieval/models retrieval/search",
    "bot/answering/generative": "bot/errors bot/answering bot/answering/model "
        "bot/answering/support prompts retrieval retrieval/text",
    "bot/answering/model": "bot/errors bot/answering retrieval retrieval/text",
    "bot/answering/support": "retrieval retrieval/text retrieval/models",
    "bot/answering/notes": "bot/answering retrieval retrieval/text retrieval/dates",
    "bot/slack": "bot/settings bot/errors bot/slack/events bot/slack/http bot/slack/tasks "
        "bot/slack/delivery bot/slack/state bot/telemetry retrieval",
    "bot/slack/http": "",
    "bot/slack/events": "bot/errors bot/slack bot/slack/http bot/slack/tasks bot/slack/delivery "
        "bot/slack/messages bot/slack/state bot/answering retrieval retrieval/text",
    "bot/slack/tasks": "bot/settings bot/errors bot/slack bot/slack/delivery bot/slack/messages "
        "bot/slack/state bot/answering bot/usage retrieval retrieval/models retrieval/reading "
        "retrieval/ingest retrieval/text",
    "bot/slack/delivery": "bot/slack bot/slack/messages bot/slack/state bot/answering retrieval",
    "bot/slack/messages": "bot/slack bot/answering retrieval retrieval/ingest retrieval/text",
    "bot/slack/state": "bot/settings bot/errors bot/slack bot/answering bot/usage retrieval",
    "bot/mcp": "bot/app bot/settings bot/errors bot/input bot/answering bot/slack "
        "bot/slack/delivery bot/slack/events retrieval retrieval/text",
    "bot/data_folder": "bot/app bot/errors bot/answering/extractive bot/slack/state retrieval "
        "retrieval/store retrieval/index retrieval/ingest",
    "bot/doctor": "bot/app bot/settings bot/errors bot/data_folder bot/answering/model "
        "bot/slack bot/slack/state retrieval retrieval/text retrieval/models retrieval/store "
        "retrieval/index",
    "bot/evaluation": "bot/app bot/errors bot/input bot/answering bot/answering/extractive "
        "bot/usage retrieval retrieval/text retrieval/search",
    "bot/verification": "bot/errors bot/answering/support retrieval retrieval/text "
        "retrieval/models",
    "bot/usage": "retrieval retrieval/text",
    "bot/telemetry": "bot/errors bot/answering",
    "prompts": "",
    "retrieval": "retrieval/dates",
    "retrieval/text": "",
    "retrieval/dates": "retrieval/text",
    "retrieval/models": "retrieval",
    "retrieval/reading": "retrieval retrieval/reading/formats retrieval/reading/worker",
    "retrieval/reading/formats": "retrieval retrieval/text retrieval/dates",
    "retrieval/reading/worker": "retrieval retrieval/text retrieval/reading/formats",
    "retrieval/reading/web": "retrieval retrieval/reading retrieval/reading/formats "
        "retrieval/reading/worker",
    "retrieval/keyword": "retrieval retrieval/text",
    "retrieval/store": "retrieval retrieval/text retrieval/keyword retrieval/store/cloud",
    "retrieval/store/cloud": "retrieval retrieval/store retrieval/keyword retrieval/text",
    "retrieval/index": "retrieval retrieval/text retrieval/models retrieval/keyword "
        "retrieval/store",
    "retrieval/ingest": "retrieval retrieval/text retrieval/store retrieval/index "
        "retrieval/reading retrieval/reading/web retrieval/reading/worker",
    "retrieval/search": "retrieval retrieval/dates retrieval/models "
        "retrieval/index retrieval/keyword",
}  # fmt: skip


@cache
def graph() -> Graph:
    """Which of our files imports which."""
    return file_graph(ROOT)


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


def folder_of(file: PurePosixPath) -> str:
    """The entry of the table that a file belongs to."""
    in_bot = file.parent.as_posix() == "bot" and file.stem != "__init__"
    return file.with_suffix("").as_posix() if in_bot else file.parent.as_posix()


def test_each_folder_imports_only_what_it_may() -> None:
    wrong = [
        f"{file} imports {target}"
        for file, targets in graph().items()
        for target in sorted(targets)
        if folder_of(target) != folder_of(file)
        and folder_of(target) not in MAY_IMPORT.get(folder_of(file), "").split()
    ]
    assert wrong == []


def test_no_folder_may_import_what_it_does_not_import() -> None:
    imports = {
        (folder_of(file), folder_of(target))
        for file, targets in graph().items()
        for target in targets
    }
    unused = [
        f"{folder} imports nothing of {target}"
        for folder, targets in MAY_IMPORT.items()
        for target in targets.split()
        if (folder, target) not in imports
    ]
    assert unused == []


def test_the_table_names_every_folder_and_no_other() -> None:
    folders = {folder_of(file) for file in graph() if file.parent.as_posix() != "bot"}
    assert folders == {
        name for name in MAY_IMPORT if not name.startswith("bot/") or (ROOT / name).is_dir()
    }
    allowed = {name for names in MAY_IMPORT.values() for name in names.split()}
    assert allowed <= MAY_IMPORT.keys()


@pytest.mark.parametrize("of", [dict, room_graph, folder_graph], ids=["files", "rooms", "folders"])
def test_no_imports_go_in_a_circle(of: Callable[[Graph], Graph]) -> None:
    assert circles(of(graph())) == []


def test_only_the_file_that_opens_a_store_knows_of_the_cloud() -> None:
    importers = {
        file.as_posix()
        for file, targets in graph().items()
        if folder_of(file) != "retrieval/store/cloud"
        and any(folder_of(target) == "retrieval/store/cloud" for target in targets)
    }
    assert importers == {"retrieval/store/opening.py"}


def test_beside_the_settings_the_environment_is_read_only_where_a_library_reads_it() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if any(word in path.read_text() for word in ("os.environ", "getenv"))
    }
    # Bolt is kept from reading it, and the doctor looks for variables that are no settings. The
    # others tell libraries to be quiet and offline, which is said in the environment.
    models = {"retrieval/models/sentence_transformer.py", "retrieval/models/cross_encoder.py"}
    assert readers <= {
        "bot/doctor/environment.py", "bot/slack/bolt.py", "retrieval/__init__.py", *models,
    }  # fmt: skip


def test_quick_and_refused_commands_load_nothing_heavy(tmp_path: Path) -> None:
    program = """
import json, sys
from bot.cli.main import main
heavy = ("torch", "sentence_transformers", "transformers", "chromadb", "langchain",
         "langchain_core", "slack_bolt", "prompt_toolkit", "mcp", "uvicorn")
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
