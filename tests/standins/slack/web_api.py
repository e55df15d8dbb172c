"""The Web API: calls are read, recorded, checked, failed where that was injected, and answered."""

import asyncio
import json
import time
import urllib.parse
import uuid

from aiohttp import web

from tests.standins.slack.errors import SlackError
from tests.standins.slack.limits import POSTS, POSTS_SECONDS, TIERS
from tests.standins.slack.messages import Messages
from tests.standins.slack.methods.method import Method
from tests.standins.slack.methods.table import METHODS
from tests.standins.slack.records import Call, Fault

_BEFORE = ("ratelimit", "http", "error", "drop", "garbage")
_AFTER = ("apply_then_drop", "apply_then_delay")
_UPSTREAM = "upstream connect error or disconnect/reset before headers"
_DOWN = "<!DOCTYPE html><html><body>Slack is down</body></html>"


async def answer(slack: Messages, request: web.Request) -> web.Response:
    """Answer a call of a method."""
    began = time.perf_counter()
    args, token, is_readable = await _read(request)
    call = Call(len(slack.calls), request.match_info["method"], args, token[:5], began)
    slack.calls.append(call)
    await asyncio.sleep(slack.latency)
    try:
        if fault := slack.take_fault(call, ("delay",)):
            await asyncio.sleep(fault.delay)
        if fault := slack.take_fault(call, _BEFORE):
            return _fail(slack, request, call, fault)
        if not is_readable:
            raise SlackError("invalid_json")
        if wait := _check(slack, call, token):
            call.fault = "tier"
            return _reply_busy(slack, call, wait)
        body = {"ok": True, **METHODS[call.method].handle(slack, args)}
        if fault := slack.take_fault(call, _AFTER):
            await _lose(slack, request, call, fault, body)
        return _reply(slack, call, body)
    except SlackError as error:
        return _reply(slack, call, error.body())
    finally:
        call.t1 = time.perf_counter()
        slack.notify()


async def _read(request: web.Request) -> tuple[dict, str, bool]:
    """The arguments and token of a call, and whether its JSON could be read."""
    raw, content_type = await request.read(), request.headers.get("content-type", "")
    args: dict = dict(request.query)
    is_json, is_readable = "json" in content_type, True
    if is_json:
        body = _parse(raw)
        is_readable = body is not None
        args |= body or {}
    elif raw:
        form = raw.decode("utf-8", "replace")
        values = urllib.parse.parse_qs(form, keep_blank_values=True)
        args |= {name: value[0] for name, value in values.items()}
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return args, header[7:], is_readable
    return args, "" if is_json else args.pop("token", ""), is_readable


def _parse(raw: bytes) -> dict | None:
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _fail(slack: Messages, request: web.Request, call: Call, fault: Fault) -> web.Response:
    """Fail before the call has an effect."""
    if fault.kind == "drop":
        call.response, call.status = None, 0
        request.transport.abort()
        raise asyncio.CancelledError
    if fault.kind == "ratelimit":
        return _reply_busy(slack, call, fault.retry_after)
    if fault.kind == "http":
        return _reply(slack, call, _UPSTREAM, fault.status)
    if fault.kind == "garbage":
        return _reply(slack, call, _DOWN)
    raise SlackError(fault.error)


async def _lose(
    slack: Messages, request: web.Request, call: Call, fault: Fault, body: dict
) -> None:
    """Lose or delay the answer to a call that had its effect."""
    if fault.kind == "apply_then_drop":
        call.response = body
        slack.notify()
        request.transport.abort()
        raise asyncio.CancelledError
    await asyncio.sleep(fault.delay)


def _check(slack: Messages, call: Call, token: str) -> int:
    """Refuse a call that is not allowed, or return the seconds until it would be."""
    method = METHODS.get(call.method)
    if method is None:
        raise SlackError("unknown_method", req_method=call.method)
    if not method.anonymous:
        _authorize(slack, method, token)
    if wait := _seconds_to_wait(slack, call, method):
        return wait
    missing = [
        name
        for name in method.required
        if call.args.get(name) is None or (call.args[name] == "" and name != "status")
    ]
    if missing:
        fields = [f"missing required field: {name}" for name in missing]
        raise SlackError("invalid_arguments", *fields)
    return 0


def _authorize(slack: Messages, method: Method, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    wanted, wrong = slack.BOT_TOKEN, slack.APP_TOKEN
    if method.app_token:
        wanted, wrong = wrong, wanted
    if token != wanted:
        raise SlackError("not_allowed_token_type" if token == wrong else "invalid_auth")
    if slack.token_error and not method.app_token:
        raise SlackError(slack.token_error)
    if not method.is_granted(slack.scopes):
        needed, provided = method.scope.split("|")[0], ",".join(sorted(slack.scopes))
        raise SlackError("missing_scope", needed=needed, provided=provided)


def _seconds_to_wait(slack: Messages, call: Call, method: Method) -> int:
    """The seconds until the rate limits allow a call; 0 counts it."""
    if not slack.enforce_rate_limits or not (method.posts or method.tier):
        return 0
    now = slack.now()
    key, limit, window = (call.method,), TIERS.get(method.tier, 0), 60.0
    if method.posts:
        key, limit, window = (call.method, call.args.get("channel")), POSTS, POSTS_SECONDS
    times = slack.buckets[key]
    while times and now - times[0] > window:
        times.popleft()
    if len(times) >= limit:
        return max(1, int(window - (now - times[0])) + 1)
    times.append(now)
    return 0


def _reply_busy(slack: Messages, call: Call, seconds: int) -> web.Response:
    response = _reply(slack, call, {"ok": False, "error": "ratelimited"}, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _reply(slack: Messages, call: Call, body: dict | str, status: int = 200) -> web.Response:
    call.response, call.status, call.t1 = body, status, time.perf_counter()
    scopes = ",".join(sorted(slack.scopes))
    headers = {"x-oauth-scopes": scopes, "x-slack-req-id": uuid.uuid4().hex}
    if isinstance(body, str):
        html = "text/html"
        return web.Response(text=body, status=status, headers=headers, content_type=html)
    return web.json_response(body, status=status, headers=headers)
