"""The methods that stream a message."""

from tests.standins.slack.blocks.check import check_blocks
from tests.standins.slack.errors import SlackError, invalid_arguments, parse_json
from tests.standins.slack.lint import lint_texts
from tests.standins.slack.messages import Messages, name_blocks, public
from tests.standins.slack.methods.agents import SESSION_STATUSES
from tests.standins.slack.methods.method import Method
from tests.standins.slack.streams import Stream


def _start(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel"])
    if channel["type"] != "im" or args.get("recipient_user_id"):
        _check_recipient(slack, args)
    thread = args.get("thread_ts")
    if thread is None and channel["type"] == "im":  # [D] top level only in channels
        raise invalid_arguments("missing required field: thread_ts")
    thread = slack.find_thread(channel, thread)
    if args.get("task_display_mode", "timeline") not in ("timeline", "plan", "dense"):
        raise invalid_arguments("must be a valid enum value", "/task_display_mode")
    recipient = args.get("recipient_user_id")
    stream = Stream(channel["id"], "", thread or "", slack.now(), recipient=recipient)
    _feed(slack, stream, args)
    body = {"text": stream.content.text, "blocks": []}
    message = slack.post(channel, body, thread, streaming_state="in_progress")
    stream.ts, stream.thread_ts = message["ts"], thread or message["ts"]
    slack.streams[(channel["id"], stream.ts)] = stream
    _show(slack, stream)
    slack.set_session(channel["id"], stream.thread_ts, "processing", create=True)  # [D]
    return {"channel": channel["id"], "ts": stream.ts}


def _append(slack: Messages, args: dict) -> dict:
    channel, stream = _find_stream(slack, args)
    if stream.state == "stopped_by_user":
        raise SlackError("stopped_by_user")  # [D]
    if stream.state != "streaming":
        raise SlackError("message_not_in_streaming_state")  # [D][M]
    if not _feed(slack, stream, args):
        raise SlackError("no_text")
    stream.appends += 1
    _show(slack, stream)
    return {"channel": channel["id"], "ts": stream.ts}


def _stop(slack: Messages, args: dict) -> dict:
    channel, stream = _find_stream(slack, args)
    if stream.state not in ("streaming", "stopped_by_user"):  # [?] after a user stopped it
        raise SlackError("message_not_in_streaming_state")
    if args.get("session_status", "active") not in SESSION_STATUSES:
        raise invalid_arguments("must be a valid enum value", "/session_status")
    blocks = check_blocks(args["blocks"]) if args.get("blocks") is not None else []
    if stream.state == "streaming":
        _feed(slack, stream, args)
    content = stream.content
    if not (content.text or content.tasks or content.blocks or blocks):
        raise SlackError("no_text")
    slack.end_stream(stream, "stopped")
    _show(slack, stream, blocks)
    message = channel["msgs"][stream.ts]
    if args.get("metadata") is not None:
        message["metadata"] = parse_json(args["metadata"], "invalid_metadata_format")
    slack.set_session(channel["id"], stream.thread_ts, args.get("session_status") or "active")
    slack.echo_change(channel, public(message), None)
    return {"channel": channel["id"], "ts": stream.ts, "message": public(message)}


def _check_recipient(slack: Messages, args: dict) -> None:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not args.get(name):
            raise SlackError(f"missing_{name}")
    if args["recipient_user_id"] not in slack.users:
        raise SlackError("user_not_found")


def _find_stream(slack: Messages, args: dict) -> tuple[dict, Stream]:
    channel = slack.find_channel(args["channel"])
    slack.find_own(channel, args["ts"], "message_not_owned_by_app")
    stream = slack.streams.get((channel["id"], args["ts"]))
    if stream is None:
        raise SlackError("message_not_in_streaming_state")
    slack.expire(stream)
    return channel, stream


def _feed(slack: Messages, stream: Stream, args: dict) -> bool:
    is_fed = stream.feed(args.get("markdown_text"), args.get("chunks"))
    lint_texts(slack, args, "stream")
    return is_fed


def _show(slack: Messages, stream: Stream, final_blocks: list[dict] | None = None) -> None:
    """Show the stream's content in its message."""
    message = slack.channels[stream.channel]["msgs"][stream.ts]
    blocks = stream.content.rendered() + (final_blocks or [])
    message["text"], message["blocks"] = stream.content.text, blocks
    name_blocks(blocks, f"s{stream.ts[-6:]}")


STREAMING = {
    "chat.startStream": Method(_start, ("channel",), tier=2, scope="chat:write"),
    "chat.appendStream": Method(_append, ("channel", "ts"), tier=4, scope="chat:write"),
    "chat.stopStream": Method(_stop, ("channel", "ts"), tier=2, scope="chat:write"),
}
