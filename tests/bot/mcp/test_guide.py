"""The set-ups that docs/mcp.md shows are what assistants and Slack read."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

from bot.mcp.http import SLACKBOT_PATH
from bot.mcp.tools import TOOLS

PAGE = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text(encoding="utf-8")


def snippets() -> list[Any]:
    blocks = re.findall(r"^ *```json\n(.*?)^ *```", PAGE, re.M | re.S)
    return [json.loads(dedent(block)) for block in blocks]


def test_programs_start_the_server_with_a_folder_of_their_own() -> None:
    desktop, code, _ = snippets()
    for server in (desktop["mcpServers"]["footnote"], code["servers"]["footnote"]):
        assert server["command"].endswith("/bin/footnote")
        assert server["args"][0] == "--data-dir"
        assert Path(server["args"][1]).is_absolute()
        assert server["args"][2:] == ["mcp"]


def test_slack_gets_a_manifest_that_signs_requests() -> None:
    manifest = snippets()[-1]
    (server,) = manifest["mcp_servers"].values()
    assert server["auth_type"] == "slack_identity_auth"
    assert server["url"].startswith("https://") and server["url"].endswith(SLACKBOT_PATH)
    assert "mcp:connect" in manifest["oauth_config"]["scopes"]["bot"]


def test_the_page_names_every_tool() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.M) == list(TOOLS)
