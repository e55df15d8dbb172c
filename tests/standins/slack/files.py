"""Files: what Slack says of them, and where they are downloaded and uploaded."""

import uuid

from aiohttp import web

from tests.standins.slack.state import State

_SIGN_IN = "<!DOCTYPE html><html><title>Sign in | Slack</title></html>"


def describe_file(slack: State, name: str, size: int, mimetype: str = "text/plain") -> dict:
    """What Slack says of a new file."""
    file_id = f"F{uuid.uuid4().hex[:9].upper()}"
    url = f"{slack.address}/files/{file_id}"
    return {
        "id": file_id, "name": name, "title": name, "mimetype": mimetype,
        "filetype": name.rsplit(".", 1)[-1], "size": size, "mode": "hosted",
        "url_private": url, "url_private_download": url,
    }  # fmt: skip


async def download(slack: State, request: web.Request) -> web.Response:
    """Send a file to who has the token and scope, and to others a page to sign in at [M]."""
    file = slack.files.get(request.match_info["file_id"])
    if file is None:
        return web.Response(status=404)
    has_token = request.headers.get("authorization") == f"Bearer {slack.BOT_TOKEN}"
    if not has_token or "files:read" not in slack.scopes:
        return web.Response(text=_SIGN_IN, content_type="text/html")
    return web.Response(body=file["data"], content_type=file["meta"]["mimetype"])


async def upload(slack: State, request: web.Request) -> web.Response:
    """Take the bytes of an upload."""
    file = slack.uploads.get(request.match_info["file_id"])
    if file is None:
        return web.Response(status=404)
    file["data"] = await request.read()
    return web.Response(text=f"OK - {len(file['data'])}")
