"""The parts put together, and what is left of them once they are closed."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from tests.bot.conftest import Ran

Footnote = Callable[..., Ran]
OPEN_FILES = Path("/proc/self/fd")


def open_files(folder: Path) -> list[Path]:
    """The files under a folder that this process has open, but for what is about to be freed."""
    gc.collect()
    files = [file.resolve() for file in OPEN_FILES.iterdir()]
    return [file for file in files if file.is_relative_to(folder.resolve())]


def test_what_was_loaded_is_freed_once_it_is_closed(seeds_store: Path) -> None:
    app = App(Settings(data_dir=seeds_store, _env_file=None))  # type: ignore[call-arg]
    app.warm()
    app.suggestions.questions(1)
    freed = weakref.ref(app)
    app.close()
    gc.disable()  # it looks at old objects seldom
    del app
    try:
        assert freed() is None
    finally:
        gc.enable()


def test_a_calibration_holds_for_one_model_with_its_prompts_and_dimensions(tmp_path: Path) -> None:
    changes = (
        {},
        {"embedding_model": "m"},
        {"embedding_model": "m", "embedding_url": "http://localhost:1/v1"},
        {"embedding_model": "m", "embedding_query_prompt": "ask: "},
        {"embedding_model": "m", "embedding_dimensions": 256},
    )
    names = [App(Settings(data_dir=tmp_path, **change)).scoring_name for change in changes]
    assert names[1] == names[2]  # the same model, wherever it is
    assert len(set(names)) == len(names) - 1


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="looks at the open files of this process")
def test_a_command_leaves_no_file_of_the_store_open(footnote: Footnote, own_library: Path) -> None:
    for command in (
        ["ask", "When will the bridge reopen?"],
        ["search", "owls"],
        ["articles", "list"],
    ):
        assert footnote(*command, data=own_library).code == 0
        assert open_files(own_library) == []
