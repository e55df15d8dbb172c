"""Events by HTTP: requests that are signed as Slack signs them."""

import hashlib
import hmac
import json
import time
import urllib.parse

import aiohttp

from tests.standins.slack.recording import Recording
from tests.standins.slack.records import Attempt, Delivery


async def send_by_http(slack: Recording, delivery: Delivery, n: int, reason: str) -> bool:
    """Send a request, and return whether it is answered well and in time."""
    body, content_type = _body(delivery)
    headers = {"content-type": content_type} | _signature(slack.SIGNING, body)
    if n:
        shown = "http_timeout" if reason == "timeout" else reason
        headers |= {"x-slack-retry-num": str(n), "x-slack-retry-reason": shown}
    attempt = Attempt("http", n, time.perf_counter(), "http")
    delivery.attempts.append(attempt)
    timeout = aiohttp.ClientTimeout(total=slack.ack_timeout)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(slack.request_url, data=body, headers=headers) as reply,
        ):
            text = await reply.text()
    except Exception as error:  # noqa: BLE001  whatever it is, the attempt failed
        attempt.fail = type(error).__name__
        return False
    if 200 <= reply.status < 300:
        attempt.acked, attempt.ack_payload = time.perf_counter(), text
        return True
    attempt.fail = f"http {reply.status}"
    if reply.headers.get("x-slack-no-retry") == "1":
        delivery.state = "no_retry"
    return False


def _body(delivery: Delivery) -> tuple[str, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    is_command = delivery.kind == "slash_commands"
    form = delivery.payload if is_command else {"payload": json.dumps(delivery.payload)}
    return urllib.parse.urlencode(form), "application/x-www-form-urlencoded"


def _signature(secret: str, body: str) -> dict[str, str]:
    now = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": now, "x-slack-signature": f"v0={digest}"}
