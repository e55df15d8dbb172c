"""Slackbot's signed requests: forged and replayed ones are refused, and the rules of Slack hold."""

import asyncio
import json
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.errors import QuestionError
from bot.mcp.http import SLACKBOT_PATH
from bot.mcp.slackbot import SignedOnly, asker_in
from bot.slack.access import Asker, Home
from tests.bot.conftest import Ran
from tests.bot.mcp.conftest import listening
from tests.standins.damaged_stores import overwrite
from tests.standins.slack import FakeSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TRIES = 10_000
QUESTION = "When will the Kessel Bridge reopen?"
DAVE, GINA, EVE = "U0DAVE0001", "U0GINA0001", "U0EVE00001"


def call(user: str | None, team: str | None, question: str = QUESTION, **more: object) -> bytes:
    """A call of `ask` as Slackbot makes it."""
    meta = {"_meta": {"slack": {"user_id": user, "team_id": team, **more}}} if user else {}
    params = {"name": "ask", "arguments": {"question": question}, **meta}
    return request("tools/call", params)


def request(method: str, params: dict | None = None) -> bytes:
    return json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    ).encode()


def signed(body: bytes, secret: str = SECRET, stamp: float | None = None) -> dict[str, str]:
    seconds = str(int(time.time() if stamp is None else stamp))
    signature = SignatureVerifier(secret).generate_signature(timestamp=seconds, body=body)
    return {"x-slack-request-timestamp": seconds, "x-slack-signature": str(signature)}


class Gate:
    """`SignedOnly` around an application that counts, at a time that tests set."""

    def __init__(self) -> None:
        self.now, self.passed = time.time(), []
        self._application = SignedOnly(self._count, SECRET, lambda: self.now)

    async def _count(self, scope: dict, receive: Callable, send: Callable) -> None:
        self.passed.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(self, body: bytes, headers: dict[str, str]) -> int:
        """Send a request in two parts; return its status."""
        parts = [
            {"type": "http.request", "body": body[:9], "more_body": True},
            {"type": "http.request", "body": body[9:], "more_body": False},
        ]
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        sent: list[dict] = []

        async def receive() -> dict:
            return parts.pop(0)

        async def keep(message: dict) -> None:
            sent.append(message)

        await self._application({"type": "http", "headers": raw}, receive, keep)
        return int(sent[0]["status"])


def changed(value: bytes, draw: random.Random) -> bytes:
    """Another value: one byte changed, removed or put in."""
    place = draw.randrange(len(value))
    byte = bytes([(value[place] + draw.randrange(1, 128)) % 128])
    return draw.choice(
        [value[:place] + byte + value[place + 1 :], value[:place] + value[place + 1 :],
         value[:place] + byte + value[place:]]
    )  # fmt: skip


def forgery(body: bytes, good: dict[str, str], draw: random.Random) -> tuple[bytes, dict[str, str]]:
    """A request that Slack did not sign, made of one that it did."""
    kind = draw.choice(
        ["body", "x-slack-signature", "x-slack-request-timestamp", "secret", "without"]
    )
    if kind == "body":
        return changed(body, draw), good
    if kind == "secret":
        return body, signed(body, draw.randbytes(16).hex())
    if kind == "without":
        name = draw.choice(list(good))
        return body, {key: value for key, value in good.items() if key != name}
    return body, good | {kind: changed(good[kind].encode(), draw).decode("latin-1")}


def test_of_ten_thousand_forged_requests_none_is_passed_on() -> None:
    async def attack() -> None:
        gate, draw = Gate(), random.Random(7)
        body = call("U0ALICE001", "T0FAKE0001")
        good = signed(body)
        for _ in range(TRIES):
            forged_body, headers = forgery(body, good, draw)
            assert (forged_body, headers) != (body, good)
            assert await gate.send(forged_body, headers) == 401
        assert gate.passed == []
        assert await gate.send(body, good) == 200  # so that it was no guard that refuses all

    asyncio.run(attack())


def test_of_ten_thousand_replayed_calls_none_is_passed_on_after_the_first() -> None:
    async def attack() -> None:
        gate = Gate()
        body = call("U0ALICE001", "T0FAKE0001")
        headers = signed(body, stamp=gate.now)
        assert await gate.send(body, headers) == 200
        began = gate.now
        for number in range(TRIES):
            gate.now = began + number * 900 / TRIES  # 15 minutes: three times as long as valid
            assert await gate.send(body, headers) == 401
        assert gate.passed == [body]
        again = signed(body, stamp=gate.now)
        assert await gate.send(body, again) == 200

    asyncio.run(attack())


def test_what_is_the_same_for_everybody_may_be_asked_for_twice_in_a_second() -> None:
    async def ask() -> None:
        gate = Gate()
        for body in (request("tools/list"), request("initialize"), b"no JSON"):
            headers = signed(body)
            assert [await gate.send(body, headers) for _ in range(3)] == [200] * 3

    asyncio.run(ask())


def test_a_request_that_is_too_large_is_refused() -> None:
    async def ask() -> None:
        gate = Gate()
        large = b" " * 100_001
        assert await gate.send(large, signed(large)) == 401
        assert await gate.send(large[1:], signed(large[1:])) == 200

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("slack", "home", "is_external"),
    [
        ({"user_id": "U1", "team_id": "T1"}, Home("T1"), False),
        ({"user_id": "U1", "team_id": "T2"}, Home("T1"), True),
        ({"user_id": "U1", "team_id": "T2", "enterprise_id": "E1"}, Home("T1", "E1"), False),
        ({"user_id": "U1", "team_id": "T2", "enterprise_id": "E2"}, Home("T1", "E1"), True),
        ({"user_id": "U1", "team_id": "T2", "enterprise_id": ""}, Home("T1"), True),
    ],
)
def test_who_asks_is_of_the_workspace_or_of_its_organisation(
    slack: dict, home: Home, is_external: bool
) -> None:
    assert asker_in({"slack": slack}, home) == Asker("U1", is_external)


@pytest.mark.parametrize(
    "meta",
    [
        None, {}, {"slack": None}, {"slack": "U1"}, {"slack": {}}, {"slack": {"user_id": "U1"}},
        {"slack": {"user_id": "U1", "team_id": None}}, {"slack": {"user_id": 1, "team_id": "T1"}},
        {"slack": {"user_id": ["U1"], "team_id": "T1"}}, {"slack": {"team_id": "T1"}},
    ],
)  # fmt: skip
def test_nobody_is_taken_for_somebody(meta: dict | None) -> None:
    with pytest.raises(QuestionError, match="slack_identity_auth"):
        asker_in(meta, Home("T1"))


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(scopes="mcp:connect users:read") as fake:
        fake.add_person(DAVE, "dave", team=fake.OTHER_TEAM)
        fake.add_person(GINA, "gina", guest="restricted")
        fake.add_person(EVE, "eve")
        yield fake


@pytest.fixture(scope="module")
def url(library: Path, slack: FakeSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    rules = tmp_path_factory.mktemp("rules") / "channels.toml"
    asking = ", ".join(f'"{user}"' for user in (slack.ALICE, slack.BOB, DAVE, GINA))
    rules.write_text(f'["*"]\nask = [{asking}]\nguests = false\nsource = "Harbour Gazette"\n')
    settings = {
        **slack.env(),
        "FOOTNOTE_SLACK_CHANNELS": str(rules),
        "FOOTNOTE_SLACK_PER_MINUTE": "3",
    }
    with listening(library, "--slackbot", "--host", "0.0.0.0", **settings) as address:
        assert "/mcp" not in address.split(" and ")[0].removesuffix("/slack/mcp")
        yield address.replace("0.0.0.0", "127.0.0.1")


def ask(url: str, body: bytes, **headers: str) -> httpx.Response:
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    return httpx.post(url, content=body, headers=accept | (headers or signed(body)), timeout=60)


def said(reply: httpx.Response) -> str:
    assert reply.status_code == 200
    return str(reply.json()["result"]["content"][0]["text"])


def test_a_member_is_answered_from_the_outlet_that_direct_messages_may_read(
    slack: FakeSlack, url: str
) -> None:
    reply = ask(url, call(slack.ALICE, slack.TEAM))
    assert "14 March" in said(reply)
    assert reply.json()["result"]["structuredContent"]["status"] == "answered"
    ferry = said(ask(url, call(slack.ALICE, slack.TEAM, "How many passengers has the ferry?")))
    assert "120 passengers" not in ferry


def test_who_may_not_ask_in_slack_may_not_by_slackbot(slack: FakeSlack, url: str) -> None:
    assert "my own organisation" in said(ask(url, call(DAVE, slack.OTHER_TEAM)))
    assert "no guests" in said(ask(url, call(GINA, slack.TEAM)))
    assert "I may not answer you" in said(ask(url, call(EVE, slack.TEAM)))
    refused = ask(url, call(None, None))
    assert "slack_identity_auth" in said(refused)
    assert refused.json()["result"]["isError"]


def test_a_member_who_asks_too_often_is_told_to_wait(slack: FakeSlack, url: str) -> None:
    words = [said(ask(url, call(slack.BOB, slack.TEAM, f"{QUESTION} {n}"))) for n in range(4)]
    assert ["more than 3 questions in a minute" in text for text in words] == [False] * 3 + [True]


def test_a_member_is_told_no_path_of_the_machine_where_the_store_is_damaged(
    library: Path, slack: FakeSlack, tmp_path: Path
) -> None:
    shutil.copytree(library, tmp_path / "data")
    with listening(tmp_path / "data", "--slackbot", **slack.env()) as address:
        overwrite(tmp_path / "data" / "chroma" / "chroma.sqlite3", length=100_000)
        reply = ask(address.split(" and ")[0].removesuffix("/mcp") + SLACKBOT_PATH,
                    call(slack.ALICE, slack.TEAM))  # fmt: skip
    assert said(reply).startswith("I cannot answer now: the stored articles cannot be used.")
    assert str(tmp_path) not in said(reply)


def test_tools_are_listed_for_slack_and_for_nobody_else(url: str) -> None:
    body = request("tools/list")
    assert len(ask(url, body).json()["result"]["tools"]) == 4
    assert ask(url, body, Host="localhost").status_code == 401
    assert ask(url, body, **signed(body, "another secret")).status_code == 401
    assert ask(url, body, **signed(body, stamp=time.time() - 400)).status_code == 401
    assert "error" in ask(url, request("resources/list")).json()


def test_the_open_port_has_no_other_door(url: str) -> None:
    body = request("tools/list")
    assert ask(url.replace("/slack/mcp", "/mcp"), body, Host="localhost").status_code == 404


def test_a_call_over_the_network_cannot_be_replayed(slack: FakeSlack, url: str) -> None:
    body = call(EVE, slack.TEAM, "Is this asked twice?")
    headers = signed(body)
    statuses = [ask(url, body, **headers).status_code for _ in range(3)]
    assert statuses == [200, 401, 401]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--slackbot"], "--slackbot needs --http"),
        (["--http", "--slackbot"], "SLACK_BOT_TOKEN: is not set"),
    ],
)
def test_what_slackbot_needs_is_named(
    footnote: Callable[..., Ran], library: Path, options: list[str], said: str
) -> None:
    ran = footnote("mcp", *options, data=library)
    assert ran.code == 2
    assert said in ran.err
