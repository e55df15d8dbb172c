"""Every broken set-up is found by `footnote doctor`, and what it says to do mends it.

Each set-up is a generator: it breaks something, yields what is to be found (about what, how bad,
and a word of the remedy), and then does what the remedy says.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from click.testing import CliRunner

import bot.doctor.slack
from bot.app import App
from bot.cli.main import cli
from bot.doctor.checks import examine
from bot.doctor.finding import Finding
from bot.doctor.rendering import render
from bot.settings import fields_by_variable, settings_despite
from bot.terminal.console import write_plain
from retrieval.keyword import KeywordIndex
from retrieval.models import bundled
from tests.standins.chat_servers import Failure, serve
from tests.standins.chroma_server import ChromaServer
from tests.standins.embedding_server import embedding_endpoint
from tests.standins.fake_slack import FakeSlack

Broken = Iterator[tuple[str, str, str]]

TODAY = datetime.now(UTC).date()
MENDED = ("", "", "")
SEVERITY = ("pass", "warning", "failure")


class Ward:
    """An owner's machine: an environment, a folder, and the product as it starts there."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, seeds: Path) -> None:
        self.folder, self.patch, self._seeds = folder, patch, seeds

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.patch.setenv(name, value)

    def unset(self, *names: str) -> None:
        for name in names:
            self.patch.delenv(name)

    def stock(self) -> None:
        """Have the sample articles in the store."""
        shutil.copytree(self._seeds, self.data, dirs_exist_ok=True)

    def app(self) -> App:
        return App(settings_despite()[0])

    def run(self, *words: str) -> None:
        ran = CliRunner().invoke(cli, words, standalone_mode=False)
        assert ran.exception is None, ran.output

    def ingest(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        self.run("ingest", str(self.folder / name))

    def findings(self, about: str, *, models: bool = False) -> list[Finding]:
        app = self.app()
        found = [one for one in examine(app, models=models) if one.about == about]
        if app._index:
            app._index.store.close()  # Chroma would go on with what it once opened
        return sorted(found, key=lambda one: -SEVERITY.index(one.status))


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds_store: Path) -> Ward:
    for name in [*fields_by_variable(), *(n for n in os.environ if n.lower().endswith("_proxy"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(tmp_path / "data"))
    return Ward(tmp_path, monkeypatch, seeds_store)


def a_wrong_setting(ward: Ward) -> Broken:
    ward.set(FOOTNOTE_TIMEZONE="Mars/Base")
    yield "settings", "failure", "correct FOOTNOTE_TIMEZONE"
    ward.set(FOOTNOTE_TIMEZONE="Europe/Paris")


def a_misspelt_setting(ward: Ward) -> Broken:
    (ward.folder / ".env").write_text("FOOTNOTE_CHATMODEL=openai:x\n")
    yield "settings", "warning", "write FOOTNOTE_CHAT_MODEL"
    (ward.folder / ".env").write_text("FOOTNOTE_CHAT_MODEL=\n")


def an_env_file_of_another_encoding(ward: Ward) -> Broken:
    (ward.folder / ".env").write_bytes(b"FOOTNOTE_SLACK_OWNERS=\xff\xfe\n")
    yield "settings", "failure", "correct .env"
    (ward.folder / ".env").write_text("FOOTNOTE_SLACK_OWNERS=U1\n")


def a_data_folder_that_is_a_file(ward: Ward) -> Broken:
    (ward.folder / "file").write_text("")
    ward.set(FOOTNOTE_DATA_DIR=str(ward.folder / "file"))
    yield "data folder", "failure", "set FOOTNOTE_DATA_DIR to another folder"
    ward.set(FOOTNOTE_DATA_DIR=str(ward.folder / "folder"))


def a_full_disk(ward: Ward) -> Broken:
    usage = shutil.disk_usage
    ward.patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    yield "data folder", "failure", "make room there"
    ward.patch.setattr(shutil, "disk_usage", usage)


def no_store(ward: Ward) -> Broken:
    yield "store", "warning", "footnote ingest FOLDER"
    ward.ingest("a.md", "# A bridge\n\nThe bridge opened today.")


def a_damaged_store(ward: Ward) -> Broken:
    ward.stock()
    (ward.data / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    yield "store", "failure", "move it away and ingest again"
    shutil.move(ward.data / "chroma", ward.folder / "away")
    SharedSystemClient.clear_system_cache()  # as a new process does
    ward.ingest("a.md", "# A bridge\n\nThe bridge opened today.")


def a_store_of_another_model(ward: Ward) -> Broken:
    with embedding_endpoint() as endpoint:
        ward.stock()
        ward.set(
            FOOTNOTE_EMBEDDING_URL=endpoint.url, FOOTNOTE_EMBEDDING_KEY=endpoint.key,
            FOOTNOTE_EMBEDDING_MODEL="another",
        )  # fmt: skip
        yield "store", "failure", "run `footnote ingest --rebuild`"
        ward.run("ingest", "--rebuild")
        yield MENDED


def passages_of_no_article(ward: Ward) -> Broken:
    ward.stock()
    store = ward.app().index.store
    store._articles.delete(ids=[next(store.all_articles()).id])
    store.close()
    yield "passages", "failure", "footnote ingest --rebuild"
    ward.run("ingest", "--rebuild")


def a_killed_writer(ward: Ward) -> Broken:
    ward.stock()
    store = ward.app().index.store
    store.mark(clean=False)
    store._articles.delete(ids=[next(store.all_articles()).id])
    store.close()
    yield "passages", "warning", "run `footnote ingest` again"
    ward.ingest("a.md", "# A bridge\n\nThe bridge opened today.")


def a_keyword_index_that_lags(ward: Ward) -> Broken:
    ward.stock()
    index = ward.app().index
    index.keyword.remove(index.store.all_chunk_ids()[:3])
    index.store.close()
    yield "keyword index", "failure", "ask anything"
    ward.run("ask", "What about the bridge?")


def a_lost_keyword_index(ward: Ward) -> Broken:
    ward.stock()
    shutil.rmtree(ward.data / "keyword")
    yield "keyword index", "failure", "ask anything"
    ward.run("ask", "What about the bridge?")


def articles_without_dates(ward: Ward) -> Broken:
    ward.ingest("a.md", "# A bridge\n\nThe bridge opened.")
    yield "dates", "warning", "published: 2024-05-07"
    ward.ingest("a.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt opened.")


def old_articles(ward: Ward) -> Broken:
    ward.ingest("a.md", "---\npublished: 2001-02-03\n---\n# A bridge\n\nIt opened.")
    yield "newest article", "warning", "ingest newer ones"
    ward.ingest("b.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt closed.")


def an_article_of_tomorrow(ward: Ward) -> Broken:
    later = TODAY + timedelta(days=9)
    ward.ingest("a.md", f"---\npublished: {later}\n---\n# A bridge\n\nIt opened.")
    yield "newest article", "warning", "its date"
    ward.ingest("a.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt opened.")


def weights_that_are_not_the_published_ones(ward: Ward) -> Broken:
    digest = bundled.BUNDLED_SHA256
    ward.patch.setattr(bundled, "BUNDLED_SHA256", "0" * 64)
    yield "embedding model", "failure", "pip install --force-reinstall"
    ward.patch.setattr(bundled, "BUNDLED_SHA256", digest)


def an_embedding_endpoint_that_wants_a_key(ward: Ward) -> Broken:
    with embedding_endpoint() as endpoint:
        ward.set(FOOTNOTE_EMBEDDING_URL=endpoint.url, FOOTNOTE_EMBEDDING_MODEL="m")
        yield "embedding model", "failure", "FOOTNOTE_EMBEDDING_KEY"
        ward.set(FOOTNOTE_EMBEDDING_KEY=endpoint.key)
        yield MENDED


def a_chroma_server_that_is_away(ward: Ward) -> Broken:
    server = ChromaServer(ward.folder / "server")
    ward.patch.setattr("retrieval.store.server._READING", 0.2)
    ward.set(FOOTNOTE_CHROMA_URL=server.url)
    yield "store", "failure", "FOOTNOTE_CHROMA_URL"
    server.start()
    try:
        yield MENDED
    finally:
        server.kill()


def a_chat_model_without_its_package(ward: Ward) -> Broken:
    ward.set(FOOTNOTE_CHAT_MODEL="groq:some-model")
    yield "chat model", "failure", "pip install langchain-groq"
    ward.set(FOOTNOTE_CHAT_MODEL="ollama:some-model")


def a_chat_model_without_its_key(ward: Ward) -> Broken:
    ward.set(FOOTNOTE_CHAT_MODEL="openai:some-model")
    yield "chat model", "failure", "OPENAI_API_KEY"
    ward.set(OPENAI_API_KEY="secret")


def a_channels_file_that_cannot_be_read(ward: Ward) -> Broken:
    with workspace(ward):
        (ward.folder / "channels.toml").write_text('["*"]\nlisten = "sometimes"\n')
        ward.set(FOOTNOTE_SLACK_CHANNELS=str(ward.folder / "channels.toml"))
        yield "Slack", "failure", ""
        (ward.folder / "channels.toml").write_text('["*"]\nlisten = "mention"\n')
        yield MENDED


def tokens_that_were_swapped(ward: Ward) -> Broken:
    with FakeSlack() as slack:
        ward.set(
            SLACK_API_URL=slack.base_url, SLACK_BOT_TOKEN=slack.APP_TOKEN,
            SLACK_APP_TOKEN=slack.BOT_TOKEN,
        )  # fmt: skip
        yield "Slack tokens", "failure", "docs/slack.md"
        tokens(ward, slack)
        yield MENDED


def a_revoked_bot_token(ward: Ward) -> Broken:
    with workspace(ward) as slack:
        ward.set(SLACK_BOT_TOKEN="xoxb-revoked")
        yield "Slack bot", "failure", "reinstall the app"
        tokens(ward, slack)
        yield MENDED


def scopes_that_were_added_without_a_reinstall(ward: Ward) -> Broken:
    with workspace(ward) as slack:
        granted = set(slack.scopes)
        slack.scopes -= {"files:read", "im:history"}
        yield "Slack scopes", "failure", "reinstall the app"
        slack.scopes |= granted
        yield MENDED


def a_scope_that_is_not_needed_for_answers(ward: Ward) -> Broken:
    with workspace(ward) as slack:
        slack.scopes -= {"files:write"}
        yield "Slack scopes", "warning", "reinstall the app"
        slack.scopes |= {"files:write"}
        yield MENDED


def an_app_token_that_may_not_connect(ward: Ward) -> Broken:
    with workspace(ward) as slack:
        ward.set(SLACK_APP_TOKEN="xapp-of-another-scope")
        yield "Slack socket", "failure", "connections:write"
        tokens(ward, slack)
        yield MENDED


def socket_mode_switched_off(ward: Ward) -> Broken:
    with workspace(ward) as slack:
        slack.refuse_connections = True
        yield "Slack socket", "failure", "switch Socket Mode on"
        slack.refuse_connections = False
        yield MENDED


def a_clock_that_is_wrong(ward: Ward) -> Broken:
    with workspace(ward):
        wrong = SimpleNamespace(
            now=lambda _: datetime.now(UTC) - timedelta(minutes=7),
            fromtimestamp=datetime.fromtimestamp,
        )
        ward.patch.setattr(bot.doctor.slack, "datetime", wrong)
        yield "clock", "failure", "timedatectl"
        ward.patch.setattr(bot.doctor.slack, "datetime", datetime)
        yield MENDED


def a_state_database_that_is_away(ward: Ward) -> Broken:
    with workspace(ward):
        ward.set(FOOTNOTE_STATE_URL="sqlite:////nowhere/at/all.sqlite3")
        yield "Slack", "failure", "FOOTNOTE_STATE_URL"
        ward.unset("FOOTNOTE_STATE_URL")
        yield MENDED


@contextmanager
def workspace(ward: Ward) -> Iterator[FakeSlack]:
    """A workspace that the bot has the tokens of."""
    with FakeSlack() as slack:
        tokens(ward, slack)
        yield slack


def tokens(ward: Ward, slack: FakeSlack) -> None:
    ward.set(
        SLACK_API_URL=slack.base_url, SLACK_BOT_TOKEN=slack.BOT_TOKEN,
        SLACK_APP_TOKEN=slack.APP_TOKEN,
    )  # fmt: skip


SET_UPS: list[Callable[[Ward], Broken]] = [
    a_wrong_setting, a_misspelt_setting, an_env_file_of_another_encoding,
    a_data_folder_that_is_a_file, a_full_disk,
    no_store, a_damaged_store, a_store_of_another_model, passages_of_no_article, a_killed_writer,
    a_keyword_index_that_lags, a_lost_keyword_index,
    articles_without_dates, old_articles, an_article_of_tomorrow,
    weights_that_are_not_the_published_ones, an_embedding_endpoint_that_wants_a_key,
    a_chroma_server_that_is_away, a_chat_model_without_its_package, a_chat_model_without_its_key,
    a_channels_file_that_cannot_be_read, tokens_that_were_swapped, a_revoked_bot_token,
    scopes_that_were_added_without_a_reinstall, a_scope_that_is_not_needed_for_answers,
    an_app_token_that_may_not_connect,
    socket_mode_switched_off, a_clock_that_is_wrong, a_state_database_that_is_away,
]  # fmt: skip


@pytest.mark.parametrize("set_up", SET_UPS, ids=lambda set_up: set_up.__name__)
def test_a_broken_set_up_is_found_and_its_remedy_mends_it(
    ward: Ward, set_up: Callable[[Ward], Broken]
) -> None:
    steps = set_up(ward)
    about, status, remedy = next(steps)
    worst = ward.findings(about)[0]
    assert worst.status == status, worst
    assert remedy in worst.remedy, worst
    assert next(steps, MENDED) == MENDED
    assert all(one.status == "pass" for one in ward.findings(about)), ward.findings(about)
    steps.close()


def test_a_chat_model_is_asked_only_where_that_is_wanted(ward: Ward) -> None:
    ward.stock()
    replies: list[Any] = [Failure(401, {"error": {"type": "x", "message": "no"}}), ["OK", "."]]
    with serve(lambda _: replies.pop(0)) as server:
        ward.set(
            FOOTNOTE_CHAT_MODEL="openai:some-model", OPENAI_API_KEY="secret",
            OPENAI_BASE_URL=server.openai_url,
        )  # fmt: skip
        assert ward.findings("chat model")[0].status == "pass"
        assert not server.requests
        refused = ward.findings("models", models=True)[0]
        assert (refused.status, refused.remedy) == ("failure", "check OPENAI_API_KEY")
        answered = ward.findings("chat model", models=True)
    assert any("answers" in one.detail for one in answered)


def test_a_whole_set_up_is_well_and_said_in_both_forms(ward: Ward) -> None:
    ward.stock()
    ward.ingest("b.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt closed.")
    with workspace(ward) as slack:
        read = CliRunner().invoke(cli, ["doctor"], standalone_mode=False)
        told = CliRunner().invoke(cli, ["doctor", "--json"], standalone_mode=False)
    assert (read.return_value, told.return_value) == (0, 0)
    form = json.loads(told.stdout)
    assert form["healthy"]
    assert {check["status"] for check in form["checks"]} == {"pass"}
    assert len([line for line in read.stdout.splitlines() if line]) == len(form["checks"])
    assert "all is well" in read.stderr
    assert not any(secret in read.output for secret in (slack.BOT_TOKEN, slack.APP_TOKEN))


def test_a_failure_is_told_by_the_exit_code(ward: Ward) -> None:
    ward.set(FOOTNOTE_TIMEZONE="Mars")
    assert CliRunner().invoke(cli, ["doctor"], standalone_mode=False).return_value == 1


def test_every_receiver_is_named_and_no_password(ward: Ward) -> None:
    assert ward.findings("what leaves here")[0].detail.startswith("nothing")
    ward.set(
        FOOTNOTE_STATE_URL="postgresql+psycopg://me:secret@db/x", LANGSMITH_TRACING="true",
        FOOTNOTE_CHAT_MODEL="openai:x", OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318",
    )  # fmt: skip
    told = ward.findings("what leaves here")[0].detail
    assert all(one in told for one in ("(openai:x)", "(db/x)", "LangSmith", "collector:4318"))
    assert "secret" not in told


def test_nothing_that_others_wrote_steers_the_terminal() -> None:
    finding = Finding("dates", "warning", "bad\x1b[2J", "see \x1b]0;x\x07\u202e'a'")
    shown = write_plain(render(finding))
    assert not any(char in shown for char in "\x1b\x07\u202e")


def test_looking_makes_nothing(ward: Ward) -> None:
    CliRunner().invoke(cli, ["doctor"], standalone_mode=False)
    assert not ward.data.exists()


def test_a_keyword_index_is_opened_and_not_mended(ward: Ward) -> None:
    ward.stock()
    KeywordIndex(ward.data / "keyword").clear()
    ward.findings("keyword index")
    assert ward.findings("keyword index")[0].status == "failure"
