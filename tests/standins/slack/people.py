"""What people do in channels and direct messages; to be called from the threads of tests."""

import re
import uuid
from collections import Counter

from tests.standins.slack.files import describe_file
from tests.standins.slack.messages import MESSAGE_EVENTS, Messages
from tests.standins.slack.records import Delivery

_KEPT = re.compile(r"(<[@#!][^>]+>|<https?://[^>]+>)")


class People(Messages):
    """People who write messages and open conversations."""

    def say(
        self, text: str, user=None, channel=None, thread_ts=None, files=None, **extra
    ) -> tuple[str, list[Delivery]]:
        """Post as a person; a mention is sent to the bot twice, as Slack does."""

        async def post() -> tuple[str, list[Delivery]]:
            place = self.channels[channel or self.GENERAL]
            message = self._written(text, user or self.ALICE)
            if thread_ts:
                message["thread_ts"] = thread_ts
            if files:
                message |= {"files": files, "subtype": "file_share"}
            message |= extra
            place["msgs"][message["ts"]] = message
            return message["ts"], self._emit_said(place, message, text)

        return self.run(post())

    def mention(self, text: str, **how) -> tuple[str, list[Delivery]]:
        return self.say(f"<@{self.BOT_USER}> {text}", **how)

    def react(self, emoji: str, channel: str, ts: str, user=None, *, removed=False):
        """Put an emoji on a message, or take it away; return the delivery of the event.

        [D] reaction_added: it has no thread, and no team of who reacts.
        """
        user = user or self.ALICE

        async def send() -> Delivery | None:
            message, kind = self.channels[channel]["msgs"][ts], "reaction_removed"
            reactions = message.setdefault("_reactions", set())
            if removed:
                reactions.discard((emoji, user))
            else:
                reactions.add((emoji, user))
                kind = "reaction_added"
            if self.BOT_USER not in self.channels[channel]["members"]:
                return None
            event = {
                "type": kind, "user": user, "reaction": emoji, "item_user": message["user"],
                "item": {"type": "message", "channel": channel, "ts": ts},
                "event_ts": self.new_ts(),
            }  # fmt: skip
            return self.emit(event, kind)

        return self.run(send())

    def dm(
        self, text: str, user=None, thread_ts=None, files=None, **extra
    ) -> tuple[str, str, list[Delivery]]:
        """Post in the direct messages with the bot; return their channel too."""
        channel = self.direct_channel(user or self.ALICE)
        how = {"user": user, "channel": channel, "thread_ts": thread_ts, "files": files}
        return (channel, *self.say(text, **how, **extra))

    def open_agent_dm(self, user=None, tab: str = "messages") -> Delivery | None:
        """Open the app: its messages or its home."""
        user = user or self.ALICE

        async def open_tab() -> Delivery | None:
            event = {
                "type": "app_home_opened", "user": user, "channel": self.direct_channel(user),
                "tab": tab, "event_ts": self.new_ts(),
            }  # fmt: skip
            return self.emit(event, "app_home_opened")

        return self.run(open_tab())

    def start_assistant_thread(self, user=None, context=None) -> tuple[str, str, Delivery | None]:
        """Begin a "New chat" of the older kind of assistant."""
        user = user or self.ALICE

        async def start() -> tuple[str, str, Delivery | None]:
            channel = self.channels[self.direct_channel(user)]
            body = {"text": "New Assistant Thread", "blocks": []}
            message = self.post(channel, body, subtype="assistant_app_thread")
            thread = {
                "user_id": user, "context": context or {}, "channel_id": channel["id"],
                "thread_ts": message["ts"],
            }  # fmt: skip
            kind = "assistant_thread_started"
            event = {"type": kind, "assistant_thread": thread, "event_ts": message["ts"]}
            return channel["id"], message["ts"], self.emit(event, kind)

        return self.run(start())

    def add_file(self, name: str, data: bytes, mimetype: str = "text/plain") -> dict:
        """Upload a file; return what a message says of it."""
        about = describe_file(self, name, len(data), mimetype)
        self.files[about["id"]] = {"meta": about, "data": data}
        return about

    def direct_messages(self, user: str) -> list[dict]:
        """The messages between a person and the bot."""

        async def read() -> list[dict]:
            return list(self.channels[self.direct_channel(user)]["msgs"].values())

        return self.run(read())

    def count_replies(self, channel: str) -> Counter[str | None]:
        """How many replies of the bot each thread has, counted where messages change."""

        async def count() -> Counter[str | None]:
            messages = self.channels[channel]["msgs"].values()
            return Counter(m.get("thread_ts") for m in messages if m.get("bot_id"))

        return self.run(count())

    def _written(self, text: str, user: str) -> dict:
        ts = self.new_ts()
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        block = {"type": "rich_text", "block_id": f"u{ts[-4:]}", "elements": [section]}
        return {
            "type": "message", "user": user, "ts": ts, "text": escape(text), "team": self.TEAM,
            "client_msg_id": str(uuid.uuid4()), "blocks": [block], **self._foreign(user),
        }  # fmt: skip

    def _foreign(self, user: str) -> dict:
        """What a message of somebody from another organisation has besides.

        [M] ChameleonBot#2 has a recorded event with both teams; `team` may be that of the channel.
        """
        team = self.team_of(user)
        if team == self.TEAM:
            return {}
        profile = {"name": self.users[user], "team": team, "is_restricted": False}
        return {"user_team": team, "source_team": team, "user_profile": profile}

    def _emit_said(self, channel: dict, message: dict, text: str) -> list[Delivery]:
        if self.BOT_USER not in channel["members"]:
            return []
        deliveries = []
        about = {"channel": channel["id"], "event_ts": message["ts"]}
        if f"<@{self.BOT_USER}>" in text and channel["type"] != "im":
            mention = {k: v for k, v in message.items() if k != "subtype"}
            event = {**mention, "type": "app_mention", **about}
            deliveries.append(self.emit(event, "app_mention"))
        event = {**message, **about, "channel_type": channel["type"]}
        deliveries.append(self.emit(event, MESSAGE_EVENTS[channel["type"]]))
        return [delivery for delivery in deliveries if delivery]


def escape(text: str) -> str:
    """A text as Slack sends it: escaped, but for mentions and links."""
    return "".join(
        part
        if _KEPT.fullmatch(part)
        else part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for part in _KEPT.split(text)
    )
