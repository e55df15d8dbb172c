"""Channels, messages and agent sessions, as the methods of the Web API find and change them."""

import re

from tests.standins.slack.errors import SlackError
from tests.standins.slack.events import EVENT_SCOPES, Events
from tests.standins.slack.streams import STREAMING_STATES, Stream

MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


# [D] docs.slack.dev/reference/scopes: each kind of channel is read with the scope of its events.
HISTORY_SCOPES = {kind: EVENT_SCOPES[event] for kind, event in MESSAGE_EVENTS.items()}
# [M] toriel#238, matterbridge#600: what stays of a deleted message that has replies
TOMBSTONE = {
    "type": "message", "subtype": "tombstone", "text": "This message was deleted.",
    "user": "USLACKBOT", "hidden": True, "parent_user_id": "USLACKBOT",
}  # fmt: skip


class Messages(Events):
    """Finds and changes what is in the channels."""

    def find_channel(self, channel, *, write: bool = True) -> dict:
        """A channel that the bot may use; the id of a person opens the direct messages."""
        found = self.channels.get(channel)
        if found is None and isinstance(channel, str) and channel in self.users:
            found = self.channels[self.direct_channel(channel)]
        if found is None:
            raise SlackError("channel_not_found")
        if found["archived"] and write:
            raise SlackError("is_archived")
        if self.BOT_USER not in found["members"]:
            is_public = found["type"] == "channel"
            raise SlackError("not_in_channel" if is_public else "channel_not_found")
        return found

    def direct_channel(self, user: str) -> str:
        """The channel of direct messages between a person and the bot, opened if need be."""
        for channel in self.channels.values():
            if channel["type"] == "im" and user in channel["members"]:
                return channel["id"]
        return self.add_channel(f"D0{user[2:]}", "im", {user, self.BOT_USER})["id"]

    def find_thread(self, channel: dict, ts, error: str = "thread_not_found") -> str | None:
        """The parent message of a thread."""
        if ts is None:
            return None
        if not re.fullmatch(r"\d{10}\.\d{6}", str(ts)):
            raise SlackError("invalid_thread_ts")
        message = channel["msgs"].get(ts)
        if message is None:
            raise SlackError(error)  # [?] the exact name for chat.postMessage
        if message.get("thread_ts", ts) != ts:
            self.add_lint("thread_ts_is_a_reply", ts, None)  # [D] "use its parent instead"
            return message["thread_ts"]
        return ts

    def find_own(self, channel: dict, ts: str, error: str) -> dict:
        """A message of the bot; the error is for one of somebody else."""
        message = channel["msgs"].get(ts)
        if message is None:
            raise SlackError("message_not_found")
        if message.get("bot_id") != self.BOT_ID:
            raise SlackError(error)
        return message

    def post(self, channel: dict, body: dict, thread: str | None = None, **extra) -> dict:
        """Store a message of the bot."""
        message = {
            "type": "message", "ts": self.new_ts(), "user": self.BOT_USER, "bot_id": self.BOT_ID,
            "app_id": self.APP, "team": self.TEAM, **body, **extra,
        }  # fmt: skip
        message = {name: value for name, value in message.items() if value is not None}
        ts = message["ts"]
        if thread:
            message["thread_ts"] = thread
            # [D] Posting clears the older kind of status, [?] and through the bridge the session;
            # [M] aura#1347: a session that agents.sessions has put to 'processing' stays.
            if self.statuses.pop((channel["id"], thread), None):
                self.set_session(channel["id"], thread, "active")
        name_blocks(message.get("blocks", []), f"b{ts[-6:]}")
        channel["msgs"][ts] = message
        if self.echo_bot_messages:
            self._emit_message(channel, message)
        return message

    def echo_change(self, channel: dict, message: dict, previous: dict | None) -> None:
        """Tell the bot that its own message has changed."""
        if self.echo_bot_messages:
            self.emit_change(channel, message, previous)

    def emit_change(self, channel: dict, message: dict, previous: dict | None) -> None:
        ts = self.new_ts()
        event = {
            "type": "message", "subtype": "message_changed", "message": public(message),
            "previous_message": previous and public(previous), "channel": channel["id"],
            "channel_type": channel["type"], "hidden": True, "ts": ts, "event_ts": ts,
        }  # fmt: skip
        self.emit(event, MESSAGE_EVENTS[channel["type"]])

    def emit_deletion(self, channel: dict, message: dict) -> None:
        ts = self.new_ts()
        event = {
            "type": "message", "subtype": "message_deleted",
            "previous_message": public(message),
            "channel": channel["id"], "channel_type": channel["type"], "hidden": True,
            "deleted_ts": message["ts"], "ts": ts, "event_ts": ts,
        }  # fmt: skip
        self.emit(event, MESSAGE_EVENTS[channel["type"]])

    def drop_tombstone(self, channel: dict, root: str | None) -> None:
        """Delete a tombstone whose last reply is gone: slack-edge#10 has the event [M]."""
        message = channel["msgs"].get(root or "", {})
        if message.get("subtype") == "tombstone" and len(self.thread(channel["id"], root)) == 1:
            del channel["msgs"][root]
            self.emit_deletion(channel, message)

    def thread(self, channel: str, root: str) -> list[dict]:
        """The messages of a thread, its parent first."""
        messages = list(self.channels[channel]["msgs"].values())
        return [m for m in messages if root in (m["ts"], m.get("thread_ts"))]

    def message(self, channel: str, ts: str) -> dict | None:
        return self.channels[channel]["msgs"].get(ts)

    def bot_replies(self, channel: str, root: str) -> list[dict]:
        return [m for m in self.thread(channel, root) if m.get("bot_id") == self.BOT_ID]

    def set_session(
        self, channel: str, thread: str, status: str, *, create: bool = False, **about
    ) -> None:
        """Set the status of an agent session, if there is one or it may be created."""
        key = (channel, thread)
        if key not in self.sessions:
            if not create or not self.agent_app:
                return
            title, initiator = about.get("title"), about.get("initiator")
            self.sessions[key] = {"title": title, "initiator": initiator, "log": []}
        self.sessions[key].update(status=status, at=self.now())
        self.sessions[key]["log"].append(status)

    def expire(self, stream: Stream) -> None:
        """End a stream that is open for too long."""
        if stream.state == "streaming" and self.now() - stream.started > self.stream_ttl:
            self.end_stream(stream, "expired")
            self.set_session(stream.channel, stream.thread_ts, "active")

    def end_stream(self, stream: Stream, state: str) -> None:
        """Put a stream and its message into one of the states that end it."""
        stream.state = state
        message = self.channels[stream.channel]["msgs"].get(stream.ts)
        if message:
            message["streaming_state"] = STREAMING_STATES[state]

    def _emit_message(self, channel: dict, message: dict) -> None:
        about = {
            "channel": channel["id"], "channel_type": channel["type"], "event_ts": message["ts"],
        }  # fmt: skip
        event = {name: value for name, value in message.items() if name != "metadata"} | about
        self.emit(event, MESSAGE_EVENTS[channel["type"]])


def name_blocks(blocks: list[dict], prefix: str) -> None:
    """Give each block an id that has none."""
    for n, block in enumerate(blocks):
        block.setdefault("block_id", f"{prefix}{n}")


def public(message: dict, *, metadata: bool = False) -> dict:
    """A message as others see it: without what is ours, and perhaps its metadata."""
    hidden = () if metadata else ("metadata",)
    return {k: v for k, v in message.items() if k[0] != "_" and k not in hidden}
