"""The guards of the HTTP port, on headers as anybody may send them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.mcp.guards import is_loopback, local_check, token_check

HERE = {"host": "127.0.0.1:8765"}
# What headers may hold: Starlette decodes their bytes as Latin-1.
VALUES = st.text(st.characters(max_codepoint=255), max_size=40)
NAMES = st.from_regex(r"[a-z0-9.-]{1,20}\.[a-z]{2,5}", fullmatch=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8765", "127.9.9.9", "[::1]:8765"])
def test_a_program_of_this_machine_is_let_in(host: str) -> None:
    assert local_check(Headers({"host": host})) is None


@given(NAMES)
@example("127.0.0.1.evil.example")
@example("localhost.evil.example")
@example("evil.example@127.0.0.1.nip.io")
def test_a_page_whose_name_leads_here_is_refused(name: str) -> None:
    assert local_check(Headers({"host": name})) is not None
    assert local_check(Headers({**HERE, "origin": f"https://{name}"})) is not None


@pytest.mark.parametrize("host", ["", "[", "127.0.0.1, evil.example", "127.0.0.1evil", "0.0.0.0"])
def test_a_host_that_is_no_name_of_this_machine_is_refused(host: str) -> None:
    assert local_check(Headers({"host": host})) is not None


@pytest.mark.parametrize(
    "header", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
)
def test_what_a_proxy_passes_on_is_not_from_this_machine(header: str) -> None:
    assert local_check(Headers({**HERE, header: "127.0.0.1"})) == (
        403,
        "it comes through a proxy; set FOOTNOTE_MCP_TOKEN to be reached from outside",
    )


@given(VALUES, VALUES)
def test_only_the_token_itself_is_let_in(token: str, given_: str) -> None:
    check = token_check(token)
    raw = [(b"authorization", b"Bearer " + given_.encode("latin-1"))]
    assert (check(Headers(raw=raw)) is None) == (token.encode() == given_.encode("latin-1"))


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "127.0.0.1.", "example.com"])
def test_other_hosts_are_not_this_machine(host: str) -> None:
    assert not is_loopback(host)
