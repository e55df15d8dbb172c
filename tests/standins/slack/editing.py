"""How people and Slack itself change messages: edits, previews of links, deletions; for tests."""

import time

from tests.standins.slack.messages import TOMBSTONE, Messages
from tests.standins.slack.people import escape


class Editing(Messages):
    """Changes and deletes messages of people."""

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Edit a message; a mention in it is sent to the bot again."""

        async def change() -> None:
            place = self.channels[channel]
            message, previous = place["msgs"][ts], dict(place["msgs"][ts])
            edited = {"user": message["user"], "ts": f"{int(time.time())}.000000"}
            message |= {"text": escape(text), "edited": edited}
            if self.BOT_USER not in place["members"]:
                return
            # [M] bolt-js#960, slack-go#1256: app_mention with `edited`, at the `ts` of the message
            if f"<@{self.BOT_USER}>" in text and place["type"] != "im":
                about = {"type": "app_mention", "channel": channel, "event_ts": self.new_ts()}
                self.emit({**message, **about}, "app_mention")
            self.emit_change(place, dict(message), previous)

        self.run(change())

    def unfurl(self, channel: str, ts: str, title: str = "A page") -> None:
        """Show a preview of a link in a message; its text stays.

        [M] bolt-js#463, errbot#382: that is a `message_changed`, too, with its own `event_ts`.
        """

        async def change() -> None:
            place = self.channels[channel]
            message, previous = place["msgs"][ts], dict(place["msgs"][ts])
            message["attachments"] = [{"id": 1, "title": title, "from_url": "https://a.example"}]
            self.emit_change(place, dict(message), previous)

        self.run(change())

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete a person's message.

        [M] matterbridge#600, toriel#238, openclaw#22035: one with replies stays as a tombstone, and
        is sent as a change; one without is sent as deleted.
        """

        async def delete() -> None:
            place = self.channels[channel]
            message = place["msgs"][ts]
            if len(self.thread(channel, ts)) > 1:
                place["msgs"][ts] = {**TOMBSTONE, "ts": ts, "thread_ts": ts}
                self.emit_change(place, dict(place["msgs"][ts]), message)
                return
            del place["msgs"][ts]
            self.emit_deletion(place, message)
            self.drop_tombstone(place, message.get("thread_ts"))

        self.run(delete())

    def archive(self, channel: str) -> None:
        """Archive a channel: it can be read, and nothing posted to it."""
        self.channels[channel]["archived"] = True
