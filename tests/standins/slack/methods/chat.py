"""The methods that post, change and delete messages."""

from tests.standins.slack.errors import SlackError
from tests.standins.slack.messages import Messages, public
from tests.standins.slack.methods.composing import compose
from tests.standins.slack.methods.method import Method


def _post_message(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"])
    body = compose(slack, args, "chat.postMessage")
    message = slack.post(channel, body, slack.find_thread(channel, args.get("thread_ts")))
    return {"channel": channel["id"], "ts": message["ts"], "message": public(message)}


def _post_ephemeral(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"])
    if args["user"] not in channel["members"]:
        raise SlackError("user_not_in_channel")
    body = compose(slack, args, "chat.postEphemeral")
    thread = args.get("thread_ts")
    slack.find_thread(channel, thread)
    place = {"channel": channel["id"], "user": args["user"], "thread_ts": thread}
    slack.ephemerals.append(place | body)
    return {"message_ts": slack.new_ts()}


def _update(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"])
    message = slack.find_own(channel, args["ts"], "cant_update_message")
    if _is_open(slack, channel, args["ts"]):
        raise SlackError("streaming_state_conflict")  # [D] errors of chat.update
    if all(args.get(k) is None for k in ("text", "blocks", "attachments", "markdown_text")):
        raise SlackError("no_text")
    body = compose(slack, args, "chat.update")
    if "_updated" in message and slack.now() - message["_updated"] < slack.update_gap:
        wanted = "docs: at most one chat.update per 3 s for long answers"
        slack.add_lint("update_too_fast", wanted, None)
    previous = public(message)
    message |= {name: value for name, value in body.items() if value is not None}
    message["_updated"] = slack.now()
    slack.echo_change(channel, public(message), previous)
    about = {"channel": channel["id"], "ts": message["ts"], "text": message["text"]}
    return about | {"message": public(message)}


def _delete(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"])
    message = slack.find_own(channel, args["ts"], "cant_delete_message")
    if _is_open(slack, channel, args["ts"]):
        raise SlackError("cant_delete_message")  # [M] third-party recordings of 2026-09-28 and -29
    del channel["msgs"][args["ts"]]
    slack.drop_tombstone(channel, message.get("thread_ts"))
    return {"channel": channel["id"], "ts": args["ts"]}


def _is_open(slack: Messages, channel: dict, ts: str) -> bool:
    """Whether a message is a stream that is still open."""
    stream = slack.streams.get((channel["id"], ts))
    if stream:
        slack.expire(stream)
    return bool(stream) and stream.state == "streaming"


def _permalink(slack: Messages, args: dict) -> dict:
    channel, ts = slack.find_channel(args["channel"], write=False), args["message_ts"]
    if ts not in channel["msgs"]:
        raise SlackError("message_not_found")
    address = f"https://fake.slack.com/archives/{channel['id']}/p{ts.replace('.', '')}"
    return {"channel": channel["id"], "permalink": address}


def _unfurl(slack: Messages, args: dict) -> dict:
    return {}


CHAT = {
    "chat.postMessage": Method(_post_message, ("channel",), scope="chat:write", posts=True),
    "chat.postEphemeral": Method(_post_ephemeral, ("channel", "user"), tier=4, scope="chat:write"),
    "chat.update": Method(_update, ("channel", "ts"), tier=3, scope="chat:write"),
    "chat.delete": Method(_delete, ("channel", "ts"), tier=3, scope="chat:write"),
    "chat.getPermalink": Method(_permalink, ("channel", "message_ts")),
    "chat.unfurl": Method(_unfurl, ("unfurls",), tier=3, scope="links:write"),
}
