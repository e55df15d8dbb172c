"""The server over streamable HTTP as a process: who is let in, and the SDK's own client."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from anyio.from_thread import BlockingPortal
from mcp.client.streamable_http import streamable_http_client

from bot.app import App
from bot.errors import ConfigError
from bot.mcp.http import build_application
from bot.settings import Settings
from tests.bot.conftest import Ran
from tests.bot.mcp.conftest import listening

TOKEN = "a-token-of-32-characters-or-more"
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def url(library: Path) -> Iterator[str]:
    with listening(library, FOOTNOTE_MCP_TOKEN=TOKEN) as url:
        yield url


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_who_has_the_token_is_answered_in_both_generations_of_the_protocol(
    url: str, portal: BlockingPortal, connect: Callable[..., Any], mode: str
) -> None:
    # The first answer comes when the model is loaded, and a busy machine takes its time for that.
    client = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    with (
        portal.wrap_async_context_manager(client),
        connect(streamable_http_client(url, http_client=client), mode=mode) as assistant,
    ):
        result = assistant.call("ask", question="When will the Kessel Bridge reopen?")
        assert result.structured_content["status"] == "answered"
        assert "14 March" in result.content[0].text
        assert "question: Field required" in assistant.error("ask")


@pytest.mark.parametrize("token", [None, "", "Bearer", f"Bearer {TOKEN[:-1]}", f"bearer{TOKEN}"])
def test_without_the_token_nothing_is_answered(url: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    refused = httpx.post(url, json=LIST, headers=ACCEPT | headers)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert "send it as Authorization: Bearer TOKEN" in refused.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "articles.example"}, 200),
        ({"X-Forwarded-For": "192.0.2.1"}, 200),
        ({"Origin": "http://localhost:6274"}, 200),
        ({"Origin": "https://articles.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_the_token_lets_a_proxy_pass_on_requests_but_no_web_page(
    url: str, headers: dict, status: int
) -> None:
    allowed = ACCEPT | {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.post(url, json=LIST, headers=allowed | headers).status_code == status


def test_a_request_that_is_too_large_or_no_post_is_refused(url: str) -> None:
    allowed = ACCEPT | {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.post(url, content=b" " * 200_000, headers=allowed).status_code == 413
    assert httpx.get(url, headers=allowed).status_code == 405


@pytest.mark.parametrize("host", ["0.0.0.0", "articles.example", "::"])
def test_a_server_that_everybody_could_ask_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match=f"so that {host} would be open to everybody"):
        build_application(App(Settings()), host)


@pytest.mark.parametrize("token", ["short", "a token with spaces in it", "ein-schlüsselwort-ü"])
def test_a_token_that_could_be_guessed_or_not_be_sent_is_refused_unseen(
    footnote: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_MCP_TOKEN", token)
    ran = footnote("mcp", "--http")
    assert ran.code == 2
    assert "FOOTNOTE_MCP_TOKEN: write at least 16 letters" in ran.err
    assert token not in ran.err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_without_a_token_it_may_listen_on_this_machine(host: str) -> None:
    assert build_application(App(Settings()), host).routes


def test_an_address_that_cannot_be_had_is_named(
    url: str, footnote: Callable[..., Ran], library: Path
) -> None:
    port = url.rpartition(":")[2].removesuffix("/mcp")
    ran = footnote("mcp", "--http", "--port", port, data=library)
    assert ran.code == 2
    assert f"cannot listen at 127.0.0.1, port {port}" in ran.err
