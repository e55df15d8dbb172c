"""The server in this process: stores that are empty, foreign or being rebuilt, and rules."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp import MCPError

from bot.answering.answer import Answer, Citation, Sentence
from bot.app import App
from bot.mcp.addresses import id_of, uri_of
from bot.mcp.server import McpServer
from bot.mcp.text import answer_text
from bot.mcp.tools import Rules
from bot.settings import Settings
from retrieval.article import Article
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import rebuild
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.text.normalise import is_unfit
from tests.conftest import make_article
from tests.standins.newsroom import PanicException

Connect = Callable[..., Any]


def server_of(data: Path, rules: Rules | None = None) -> Any:
    app = App(Settings(data_dir=data))
    return McpServer(app, lambda _: rules or Rules()).build()


def test_an_empty_store_says_where_it_is_and_how_to_fill_it(connect: Connect, tmp_path) -> None:
    with connect(server_of(tmp_path / "new")) as assistant:
        for tool, arguments in (("ask", {"question": "What sank?"}), ("fetch", {"id": "ferry"})):
            said = assistant.error(tool, **arguments)
            assert str(tmp_path / "new") in said and "footnote ingest PATH" in said
        assert assistant.do("list_resources").resources == []


def test_a_store_that_cannot_be_made_says_what_to_set(connect: Connect, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with connect(server_of(tmp_path / "file" / "data")) as assistant:
        assert "set FOOTNOTE_DATA_DIR or --data-dir" in assistant.error("ask", question="What?")
        with pytest.raises(MCPError, match="set FOOTNOTE_DATA_DIR or --data-dir"):
            assistant.do("list_resources")


def test_a_store_of_other_settings_names_the_command_that_mends_it(
    connect: Connect, own_library: Path, embedder: Embedder
) -> None:
    index = Index.open(own_library, embedder, ChunkSettings(pieces=90))
    rebuild(index)
    index.store.close()
    with connect(server_of(own_library)) as assistant:
        said = assistant.error("ask", question="When will the Kessel Bridge reopen?")
        assert "footnote ingest --rebuild" in said


def test_questions_are_answered_while_the_store_is_rebuilt(
    connect: Connect, own_library: Path, embedder: Embedder
) -> None:
    question = {"question": "When will the Kessel Bridge reopen?"}
    index = Index.open(own_library, embedder, ChunkSettings())
    with connect(server_of(own_library)) as assistant:
        answers = [assistant.text("ask", **question)]
        rebuild(index, lambda _: answers.append(assistant.text("ask", **question)))
        answers.append(assistant.text("ask", **question))
    index.store.close()
    assert len(answers) == 3
    assert set(answers) == {answers[0]}


@pytest.mark.parametrize("error", [ZeroDivisionError, PanicException])
def test_what_is_unexpected_is_answered_with_a_reference_to_the_log(
    connect: Connect, library: Path, caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    class Broken(App):
        def retrieve(self, question: Any, count: int) -> Any:
            raise error

    server = McpServer(Broken(Settings(data_dir=library))).build()
    with caplog.at_level(logging.WARNING), connect(server) as assistant:
        said = assistant.error("search", query="a secret-word")
    reference = said.partition("reference ")[2][:8]
    assert f"reference {reference}" in caplog.text
    assert "secret-word" not in caplog.text


def test_rules_restrict_every_tool_to_an_outlet(connect: Connect, library: Path) -> None:
    with connect(server_of(library, Rules(source="tidewater weekly"))) as assistant:
        assert "reopen on 14 March" not in assistant.text("ask", question="When will it reopen?")
        found = assistant.call("search", query="Kessel Bridge").structured_content["results"]
        assert {result["id"] for result in found} == {"ferry", "owls"}
        refused = "of an outlet that may not be read here"
        assert refused in assistant.error("fetch", id="bridge")
        assert refused in assistant.error("quote", id="bridge", start=0, end=3)
        said = assistant.error("ask", question="What?", source="Harbour Gazette")
        assert "only articles from 'tidewater weekly'" in said


def test_the_newest_articles_are_listed_in_pages_up_to_a_limit(
    connect: Connect, tmp_path: Path, embedder: Embedder
) -> None:
    index = Index.open(tmp_path / "many", embedder, ChunkSettings())
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(210)]
    sync(index, [make_article(day, f"Rain on {day}.", published=day) for day in days])
    index.store.close()
    with connect(server_of(tmp_path / "many")) as assistant:
        names, cursor = [], None
        while cursor or not names:
            page = assistant.do("list_resources", cursor=cursor)
            assert len(page.resources) == 50
            names, cursor = names + [one.name for one in page.resources], page.next_cursor
        assert names == sorted(days, reverse=True)[:200]
        for cursor in ("no cursor", "0", "-5", "9999999"):
            with pytest.raises(MCPError, match="list the resources without one"):
                assistant.do("list_resources", cursor=cursor)


@given(st.text(min_size=1))
def test_an_address_leads_back_to_the_id(article_id: str) -> None:
    article_id = article_id.encode(errors="replace").decode()
    assert id_of(uri_of(article_id)) == article_id
    assert uri_of(article_id).isascii()


@given(st.text(), st.text(), st.sampled_from(["", "https://a.example/b", "javascript:alert(1)"]))
def test_the_words_for_people_hold_no_control_characters_and_only_web_links(
    text: str, title: str, url: str
) -> None:
    article = Article("an id", title, text, url=url)
    citation = Citation(1, article, 0, len(text), text)
    answer = Answer("answered", (Sentence(text, (1,)),), (citation,))
    words = answer_text(answer)
    assert not is_unfit(words)
    assert not {"\u200b", "\u202e", "\U000e0041"} & set(words)
    assert words.splitlines()[-1].strip().startswith(("https://a.example/", "footnote://article/"))
