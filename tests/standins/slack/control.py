"""Control of the stand-in over HTTP, for tests in another process: `/__fake__/...`."""

import asyncio
import json

from aiohttp import web

from tests.standins.slack.records import Delivery

OPERATIONS = (
    "say mention dm open_agent_dm start_assistant_thread click press submit slash press_stop edit "
    "delete_message unfurl archive disconnect close_ws kill_tcp fin_tcp pass_time"
).split()


async def control(slack, request: web.Request) -> web.Response:
    """Do an operation, inject a fault, or show the calls or the state."""
    name = request.match_info["operation"]
    options = await request.json() if request.can_read_body else dict(request.query)
    if name == "calls":
        return _json(_calls(slack))
    if name == "state":
        return _json(_state(slack))
    if name == "fault":
        slack.inject(**options)
        return _json({"ok": True})
    if name not in OPERATIONS:
        return web.Response(status=404, text=f"no operation {name}")
    loop = asyncio.get_running_loop()
    result = await loop.run_in_executor(None, lambda: getattr(slack, name)(**options))
    return _json({"ok": True, "result": result})


def _calls(slack) -> list[dict]:
    return [
        {
            "method": call.method, "args": call.args, "ok": call.ok, "error": call.error,
            "t": call.t0, "fault": call.fault,
        }
        for call in slack.calls
    ]  # fmt: skip


def _state(slack) -> dict:
    sessions = {
        "|".join(key): {name: value for name, value in session.items() if name != "at"}
        for key, session in slack.sessions.items()
    }
    return {
        "conns": len(slack.conns), "lint": slack.lint, "protocol_errors": slack.protocol_errors,
        "ui_errors": slack.ui_errors, "sessions": sessions, "prompts": slack.prompts,
        "streams": {"|".join(key): stream.state for key, stream in slack.streams.items()},
    }  # fmt: skip


def _json(value) -> web.Response:
    return web.json_response(text=json.dumps(value, default=_shown))


def _shown(value):
    return {"event_id": value.event_id} if isinstance(value, Delivery) else str(value)
