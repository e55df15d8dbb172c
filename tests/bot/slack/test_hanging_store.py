"""The bot on a Chroma server that stops answering and comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from bot.slack.service import Service
from tests.standins.chroma_server import ChromaServer
from tests.standins.hanging_chroma import hanging_chroma
from tests.standins.slack import FakeSlack


def test_a_question_is_told_that_the_store_is_away_and_the_log_why(
    slack: FakeSlack, settings: Settings, serve: Callable[..., Service], tmp_path: Path,
    replies: Callable[..., list[dict]], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    server = ChromaServer(tmp_path / "server")
    server.start()
    with hanging_chroma(server.url) as chroma:
        app = App(settings.model_copy(update={"chroma_url": chroma.url, "chroma_timeout": 0.5}))
        app.warm()
        chroma.hang()
        serve(product=app)
        (reply,) = replies(slack.GENERAL, slack.mention("when will the bridge reopen?")[0])
        assert "the stored articles cannot be used" in reply["text"]
        assert chroma.url not in reply["text"]
        assert f"the Chroma server {chroma.url} does not answer within 0.5 seconds" in caplog.text
        chroma.answer_again()
        (reply,) = replies(slack.GENERAL, slack.mention("when will the bridge reopen?")[0])
        assert "There are no articles yet" in reply["text"]
        app.close()
    server.kill()
