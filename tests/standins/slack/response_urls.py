"""The addresses at which interactions and slash commands are answered."""

from aiohttp import web

from tests.standins.slack.blocks.check import check_blocks
from tests.standins.slack.errors import SlackError
from tests.standins.slack.limits import RESPONSE_SECONDS, RESPONSE_USES
from tests.standins.slack.lint import lint_texts
from tests.standins.slack.recording import Recording


async def respond(slack: Recording, request: web.Request) -> web.Response:
    """Take a response."""
    address = slack.response_urls.get(request.match_info["name"])
    body = await request.json()
    if address is None:
        return web.Response(status=404, text="expired_url")
    age = slack.now() - address["at"]
    if address["uses"] >= RESPONSE_USES or age > RESPONSE_SECONDS:  # [D]
        return web.Response(status=404, text="used_url")
    try:
        _check(body)
    except SlackError as error:
        status = 500 if error.error == "invalid_blocks" else 400
        return web.json_response(error.body(), status=status)
    address["uses"] += 1
    lint_texts(slack, body, "response_url")
    slack.responses.append({**body, "channel": address["channel"], "user": address["user"]})
    slack.notify()
    return web.Response(text="ok")


def _check(body: dict) -> None:
    if body.get("blocks"):
        check_blocks(body["blocks"])
    if not (body.get("text") or body.get("blocks") or body.get("delete_original")):
        raise SlackError("no_text")
