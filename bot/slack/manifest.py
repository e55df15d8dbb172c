"""The manifest of the Slack app: as an agent, or plain, without what shuts guests out."""

import json
from importlib.resources import files
from typing import Any

# What only an agent has.
_SCOPE, _EVENT, _FEATURE = "assistant:write", "agent_session_stopped", "agent_view"


def manifest(*, agent: bool) -> dict[str, Any]:
    """Return the manifest, of an agent or of a plain app."""
    described: dict[str, Any] = json.loads(
        files("bot.slack").joinpath("manifest.json").read_text("utf-8")
    )
    if not agent:
        del described["features"][_FEATURE]
        described["oauth_config"]["scopes"]["bot"].remove(_SCOPE)
        described["settings"]["event_subscriptions"]["bot_events"].remove(_EVENT)
    return described
