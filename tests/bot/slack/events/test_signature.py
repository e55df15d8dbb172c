"""Requests that are not Slack's are refused without a trace of what they say."""

import logging
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.errors import ConfigError
from bot.slack.service import Service
from tests.standins.slack import FakeSlack

BODY = b"payload=why+did+Holloway+resign"
NO_TEXT = b"\xff\xfeHolloway"


def signature(secret: str, stamp: str, body: bytes = BODY) -> str:
    return str(SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body))


def post(service: Service, body: bytes, **headers: str) -> int:
    named = {f"X-Slack-{name.replace('_', '-')}": value for name, value in headers.items()}
    url = f"http://127.0.0.1:{service.transport.port}/slack/events"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, named), timeout=20) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_refused_request_is_a_line_without_a_word_of_it(
    slack: FakeSlack, serve: Callable[..., Service], caplog: pytest.LogCaptureFixture
) -> None:
    service = serve(port=0)
    caplog.set_level(logging.INFO)
    now, old = str(int(time.time())), str(int(time.time()) - 400)
    good = signature(slack.SIGNING, now)
    refused = [
        post(service, BODY),
        post(service, BODY, Request_Timestamp=now, Signature=signature("replaced", now)),
        post(service, BODY, Request_Timestamp=old, Signature=signature(slack.SIGNING, old)),
        post(service, BODY, Request_Timestamp="²", Signature=good),
        post(service, BODY, Request_Timestamp="9" * 9_000, Signature=good),
        post(service, BODY, Request_Timestamp=now, Signature="v0=é"),
        post(service, NO_TEXT, Request_Timestamp=now, Signature=good),
    ]
    assert refused == [401] * 7
    lines = [record for record in caplog.records if "refused a request" in record.getMessage()]
    assert len(lines) == 7
    assert "clock" in lines[2].getMessage()
    assert "SLACK_SIGNING_SECRET" in lines[1].getMessage()
    assert "Holloway" not in caplog.text
    assert "Traceback" not in caplog.text
    assert post(service, BODY, Request_Timestamp=now, Signature=good) != 401


def test_a_port_that_is_taken_is_named(serve: Callable[..., Service]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen at 127.0.0.1, port {port}"):
            serve(port=port, slack_host="127.0.0.1")
