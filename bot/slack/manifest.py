"""The manifest of the Slack app: as an agent or plain, without what shuts guests out; reactions."""

import json
from importlib.resources import files
from typing import Any

# What only an agent has.
_SCOPE, _EVENT, _FEATURE = "assistant:write", "agent_session_stopped", "agent_view"
# What an app needs that is asked by an emoji.
REACTIONS_SCOPE, _REACTIONS_EVENT = "reactions:read", "reaction_added"


def manifest(*, agent: bool, reactions: bool = False) -> dict[str, Any]:
    """Return the manifest, of an agent or of a plain app; with what `reactions` need, if wanted."""
    described: dict[str, Any] = json.loads(
        files("bot.slack").joinpath("manifest.json").read_text("utf-8")
    )
    scopes = described["oauth_config"]["scopes"]["bot"]
    events = described["settings"]["event_subscriptions"]["bot_events"]
    if not agent:
        del described["features"][_FEATURE]
        scopes.remove(_SCOPE)
        events.remove(_EVENT)
    if reactions:
        scopes.append(REACTIONS_SCOPE)
        events.append(_REACTIONS_EVENT)
    return described
