"""The server as a program of the assistant's machine, asked by the SDK's own client."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError, StdioServerParameters
from mcp.types import INVALID_PARAMS

from tests.bot.conftest import LIBRARY, Ran
from tests.bot.mcp.conftest import Assistant, environment

BRIDGE = LIBRARY[0]


@pytest.fixture(scope="module")
def assistant(library: Path, connect: Callable[..., Any]) -> Iterator[Assistant]:
    command = ["-m", "bot", "--data-dir", str(library), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=command, env=environment())
    with connect(server) as assistant:
        yield assistant


def test_the_tools_say_that_they_only_read_and_what_they_return(assistant: Assistant) -> None:
    tools = {tool.name: tool for tool in assistant.do("list_tools").tools}
    assert list(tools) == ["ask", "search", "fetch", "quote"]
    for tool in tools.values():
        hints = tool.annotations
        assert hints.read_only_hint and hints.idempotent_hint
        assert hints.open_world_hint is False and hints.destructive_hint is False
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
    assert list(tools["search"].input_schema["properties"]) == ["query"]
    assert list(tools["fetch"].input_schema["properties"]) == ["id"]
    start = tools["quote"].input_schema["properties"]["start"]
    assert start == {
        "type": "integer",
        "minimum": 0,
        "description": "Offset of its first character.",
    }


def test_what_clients_send_in_place_of_a_number_or_of_nothing_is_read(assistant: Assistant) -> None:
    quoted = assistant.call("quote", id="owls", start="6", end="15", version=None)
    assert quoted.structured_content["quote"] == "barn owls"


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("When will the Kessel Bridge reopen?", {}),
        ("How many passengers does the ferry carry?", {"source": "Tidewater Weekly"}),
        ("When will the Kessel Bridge reopen?", {"since": "2026-02-11", "until": "2026-02-12"}),
        ("Who won the chess final?", {}),
    ],
)
def test_ask_returns_the_json_of_the_command_line(
    assistant: Assistant, library: Path, footnote: Callable[..., Ran], question: str, filters: dict
) -> None:
    options = [word for name, value in filters.items() for word in (f"--{name}", value)]
    printed = footnote("ask", question, *options, "--json", data=library).json
    returned = assistant.call("ask", question=question, **filters).structured_content
    assert returned.pop("timings_ms").keys() == printed.pop("timings_ms").keys()
    assert returned == printed


def test_ask_has_words_for_people_with_each_quote_and_its_link(assistant: Assistant) -> None:
    text = assistant.text("ask", question="When will the Kessel Bridge reopen?")
    answer, _, quotes = text.partition("\n\n")
    assert "14 March" in answer and "[1]" in answer
    assert "[1] “The Kessel Bridge will reopen on 14 March, the council said on Monday" in quotes
    assert "Kessel Bridge to reopen in March (Harbour Gazette, 10 February 2026)" in quotes
    assert "https://gazette.example/bridge#:~:text=" in quotes


def test_what_is_not_answered_says_so(assistant: Assistant) -> None:
    result = assistant.call("ask", question="Who won the chess final?")
    assert not result.is_error
    assert result.structured_content["status"] == "unknown"
    assert result.content[0].text.startswith(("I don't know.", "The articles may not answer"))


def test_search_and_fetch_keep_the_contract_of_chatgpt(assistant: Assistant) -> None:
    found = assistant.call("search", query="barn owls")
    assert json.loads(found.content[0].text) == found.structured_content
    assert list(found.structured_content) == ["results"]
    first = found.structured_content["results"][0]
    assert first == {
        "id": "owls",
        "title": "Owls nest in the clock tower",
        "url": "footnote://article/owls",
    }
    ids = [result["id"] for result in found.structured_content["results"]]
    assert len(ids) == len(set(ids))
    fetched = assistant.call("fetch", id="bridge")
    assert json.loads(fetched.content[0].text) == fetched.structured_content
    article = fetched.structured_content
    assert list(article) == ["id", "title", "text", "url", "metadata"]
    assert (article["text"], article["url"]) == (BRIDGE["text"], BRIDGE["url"])
    assert article["metadata"]["published"] == "2026-02-10"
    assert all(isinstance(value, str) for value in article["metadata"].values())


def test_a_citation_is_quoted_in_its_surroundings_by_its_offsets_or_its_words(
    assistant: Assistant,
) -> None:
    asked = assistant.call("ask", question="When will the Kessel Bridge reopen?")
    cited = asked.structured_content["citations"][0]
    place = {"start": cited["start"], "end": cited["end"], "version": cited["version"]}
    quoted = assistant.call("quote", id=cited["article_id"], **place).structured_content
    assert {name: quoted[name] for name in cited if name != "n"} == {
        name: value for name, value in cited.items() if name != "n"
    }
    assert BRIDGE["text"][quoted["start"] : quoted["end"]] == quoted["quote"]
    text = "million pounds. Lena  Ortiz, who"  # over the end of a paragraph
    by_words = assistant.call("quote", id="bridge", text=text, context=40)
    form = by_words.structured_content
    assert form["quote"] == "million pounds.\n\nLena Ortiz, who"
    assert BRIDGE["text"][form["start"] : form["end"]] == form["quote"]
    assert "»million pounds.\n\nLena Ortiz, who« leads the works" in by_words.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "question: Field required; the arguments are question, since"),
        ("ask", {"question": "  "}, "the question is empty; ask something"),
        ("ask", {"question": "x" * 4001}, "question: String should have at most 4000"),
        ("ask", {"question": "What?", "sinse": "2026"}, "sinse: Extra inputs are not permitted"),
        ("ask", {"question": "What?", "since": "May"}, "since is 'May': write an ISO date"),
        ("ask", {"question": "What sank?", "source": "Herald"}, "no articles from 'Herald'"),
        (
            "ask",
            {"question": "What?", "since": "2026-05-02", "until": "2026-05-01"},
            "the period is empty",
        ),
        ("search", {"query": 7}, "query: Input should be a valid string"),
        ("fetch", {"id": "swans"}, "no article has the id 'swans'"),
        ("quote", {"id": "owls"}, "give the passage by `text`, or by `start` and `end`"),
        ("quote", {"id": "owls", "start": 3}, "give the passage by `text`, or by"),
        ("quote", {"id": "owls", "text": "barn", "start": 1}, "not both"),
        ("quote", {"id": "owls", "text": "Three swans"}, "no such passage word for word"),
        ("quote", {"id": "owls", "text": " "}, "no such passage word for word"),
        ("quote", {"id": "owls", "start": 9, "end": 9}, "characters 9 to 9 are no passage"),
        ("quote", {"id": "owls", "start": 0, "end": 9999}, "which has 68 characters"),
        ("quote", {"id": "owls", "text": "barn", "version": 9}, "has no version 9; it has 1"),
    ],
)
def test_what_is_wrong_with_a_call_is_a_result_that_says_what_to_do(
    assistant: Assistant, tool: str, arguments: dict, said: str
) -> None:
    assert said in assistant.error(tool, **arguments)


def test_only_where_an_id_is_unknown_search_is_said_to_show_the_ids(assistant: Assistant) -> None:
    assert assistant.error("fetch", id="swans").endswith("shows the ids, and here so does `search`")
    assert assistant.error("quote", id="owls", text="barn", version=9).endswith("it has 1")


def test_articles_are_resources_that_can_be_listed_and_read(assistant: Assistant) -> None:
    listed = assistant.do("list_resources")
    assert [resource.name for resource in listed.resources] == ["ferry", "bridge", "owls"]
    assert listed.next_cursor is None
    (template,) = assistant.do("list_resource_templates").resource_templates
    assert template.uri_template == "footnote://article/{id}"
    (read,) = assistant.do("read_resource", listed.resources[1].uri).contents
    assert read.text == BRIDGE["text"]


@pytest.mark.parametrize("uri", ["footnote://article/swans", "footnote://article/", "file:///etc"])
def test_an_unknown_resource_is_an_error_of_the_protocol(assistant: Assistant, uri: str) -> None:
    with pytest.raises(MCPError) as raised:
        assistant.do("read_resource", uri)
    assert raised.value.error.code == INVALID_PARAMS
    assert raised.value.error.data == {"uri": uri}


def test_nothing_but_the_protocol_is_printed_and_no_question_is_logged(library: Path) -> None:
    asking = {"name": "ask", "arguments": {"question": "Which secret-word is it?"}}
    broken = {"name": "ask", "arguments": {"question": ["secret-word"]}}
    start = {"protocolVersion": "2025-06-18", "capabilities": {}}
    start["clientInfo"] = {"name": "raw", "version": "1"}
    lines = [
        request(1, "initialize", start),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "this is no JSON, but a secret-word",
        request(2, "tools/call", asking),
        request(3, "tools/call", broken),
        request(4, "tools/call", {"name": 4, "arguments": "secret-word"}),
    ]
    command = [sys.executable, "-m", "bot", "--data-dir", str(library), "mcp"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(FOOTNOTE_LOG_LEVEL="debug"),
    )  # fmt: skip
    process.stdin.write("".join(f"{line}\n" for line in lines))
    process.stdin.flush()
    replies = [json.loads(process.stdout.readline()) for _ in range(4)]
    rest, err = process.communicate(timeout=30)
    assert {reply["id"] for reply in replies} == {1, 2, 3, 4}
    assert (rest, process.returncode) == ("", 0)
    assert "outcome=" in err
    assert "secret-word" not in err


def request(number: int, method: str, params: dict) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
