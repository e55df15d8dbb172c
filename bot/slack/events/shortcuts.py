"""The message shortcuts: what people choose in the menu of anybody's message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.slack.events.dependencies import Dependencies
from bot.slack.events.parsing import presser_of
from bot.slack.messages.escaping import plain
from bot.slack.messages.message import notice
from bot.slack.task import Task

# The callback id, as in the manifest.
ASK_ABOUT = "ask_about"


@dataclass(frozen=True)
class Shortcuts:
    """The listeners of the message shortcuts."""

    deps: Dependencies

    def ask_about(self, ack: Ack, body: dict[str, Any]) -> None:
        """Store the question about a message, whose answer only the asker gets, or refuse it."""
        asker = presser_of(body, self.deps.identity.home)
        reason = self.deps.access.admit(asker, self._question(body), self.deps.queue)
        ack()
        if reason:
            self.deps.poster.respond(body["response_url"], notice(reason)[0])

    def _question(self, body: Mapping[str, Any]) -> Task:
        """Return the task, with the words of the message: we may be no member of its channel."""
        message, channel = body["message"], body["channel"]["id"]
        ts = str(body.get("message_ts") or message["ts"])
        return Task(
            key=f"{channel}:{body['trigger_id']}",
            kind="about",
            channel=channel,
            user=body["user"]["id"],
            text=plain(message.get("text") or "", self.deps.identity.user),
            thread=message.get("thread_ts") or ts,
            ts=ts,
            team=body["user"].get("team_id") or "",
            response_url=body["response_url"],
        )
