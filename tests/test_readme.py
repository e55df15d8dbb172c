"""The transcripts in the README are what the product prints, word for word."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App
from bot.input.question_fields import read_question
from bot.settings import Settings
from bot.terminal.console import write_plain
from bot.terminal.rendering import render_answer

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
TRANSCRIPTS = re.findall(r"```\n> (.+?)\n(.+?)```", README, re.DOTALL)


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) == 2


@pytest.mark.parametrize(("text", "shown"), TRANSCRIPTS)
def test_a_transcript_is_true(text: str, shown: str, seeds_store: Path) -> None:
    with closing(App(Settings(_env_file=None, data_dir=seeds_store))) as app:
        question = read_question({"question": text, "now": "2026-11-24T10:00"}, app.settings.zone)
        printed = write_plain(render_answer(app.answer(question)))
    assert printed.split() == shown.split()
