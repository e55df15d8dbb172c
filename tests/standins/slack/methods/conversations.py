"""The methods about channels and what is in them, and of reactions."""

import re

from tests.standins.slack.errors import SlackError
from tests.standins.slack.messages import HISTORY_SCOPES, Messages, public
from tests.standins.slack.methods.method import Method

_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
_READ = "channels:read|groups:read|im:read|mpim:read"


def _info(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"], write=False)
    kind = channel["type"]
    about = {"is_im": kind == "im", "is_channel": kind == "channel", "is_private": kind == "group"}
    about |= {"id": channel["id"], "is_archived": channel["archived"], "is_member": True}
    about |= {"is_mpim": kind == "mpim", "is_ext_shared": channel["shared"]}
    return {"channel": about}


def _open(slack: Messages, args: dict) -> dict:
    user = str(args.get("users") or "").split(",")[0]
    if user not in slack.users:
        raise SlackError("user_not_found")
    return {"channel": {"id": slack.direct_channel(user)}}


def _replies(slack: Messages, args: dict) -> dict:
    channel = _readable(slack, args)
    if args["ts"] not in channel["msgs"]:
        raise SlackError("thread_not_found")
    root = channel["msgs"][args["ts"]].get("thread_ts") or args["ts"]
    return _page(slack.thread(channel["id"], root), args)  # oldest first [D]


def _history(slack: Messages, args: dict) -> dict:
    channel = _readable(slack, args)
    top = [m for m in channel["msgs"].values() if m.get("thread_ts") in (None, m["ts"])]
    return _page(top[::-1], args)  # newest first [D]


def _readable(slack: Messages, args: dict) -> dict:
    """A channel whose messages the scopes allow to read: one scope for each kind of it [D]."""
    channel = slack.find_channel(args["channel"], write=False)
    needed = HISTORY_SCOPES[channel["type"]]
    if needed not in slack.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(slack.scopes)))
    return channel


def _page(messages: list[dict], args: dict) -> dict:
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    messages = [message for message in messages if _is_between(message["ts"], args)]
    metadata = str(args.get("include_all_metadata")).lower() in ("1", "true")
    end = start + size
    has_more = end < len(messages)
    return {
        "messages": [public(message, metadata=metadata) for message in messages[start:end]],
        "has_more": has_more,
        "response_metadata": {"next_cursor": str(end) if has_more else ""},
    }


def _is_between(ts: str, args: dict) -> bool:
    """Whether a message is between `oldest` and `latest`, of which both are left out [D]."""
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    if str(args.get("inclusive")).lower() in ("1", "true"):
        return oldest <= float(ts) <= latest
    return oldest < float(ts) < latest


def _add_reaction(slack: Messages, args: dict) -> dict:
    message = slack.find_channel(args["channel"])["msgs"].get(args["timestamp"])
    if message is None:
        raise SlackError("message_not_found")
    if not _EMOJI.fullmatch(args["name"]):
        raise SlackError("invalid_name")
    reactions, reaction = message.setdefault("_reactions", set()), (args["name"], slack.BOT_USER)
    if reaction in reactions:
        raise SlackError("already_reacted")
    reactions.add(reaction)
    return {}


def _remove_reaction(slack: Messages, args: dict) -> dict:
    message = slack.find_channel(args.get("channel"))["msgs"].get(args.get("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    reactions, reaction = message.get("_reactions", set()), (args["name"], slack.BOT_USER)
    if reaction not in reactions:
        raise SlackError("no_reaction")
    reactions.discard(reaction)
    return {}


CONVERSATIONS = {
    "conversations.info": Method(_info, ("channel",), tier=3, scope=_READ),
    "conversations.open": Method(_open, tier=3, scope="im:write"),
    "conversations.replies": Method(_replies, ("channel", "ts"), tier=3, scope="*:history"),
    "conversations.history": Method(_history, ("channel",), tier=3, scope="*:history"),
    "reactions.add": Method(
        _add_reaction, ("channel", "timestamp", "name"), tier=3, scope="reactions:write"
    ),
    "reactions.remove": Method(_remove_reaction, ("name",), tier=2, scope="reactions:write"),
}
