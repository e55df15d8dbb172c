"""What owners press and submit in the App Home to add and remove ingest sources."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.slack.events.dependencies import Dependencies
from bot.slack.events.home_tab import home_tab
from bot.slack.messages.sources import SOURCE, source_id, source_view
from bot.slack.task import Task

_ADDRESS = re.compile(r"https?://[^\s<>|@]{1,1500}")
NO_ADDRESS = (
    "Write the whole address, such as https://gazette.example/feed, without a password in it. "
    "Folders and files are added on the machine that I run on."
)


@dataclass(frozen=True)
class SourceListeners:
    """The listeners about ingest sources."""

    deps: Dependencies

    def ask_for_source(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show the form for a source to an owner."""
        ack()
        if self._is_owner(body):
            client.views_open(trigger_id=body["trigger_id"], view=source_view())

    def add(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Store the task of adding the address that an owner named, who is told once it is read.

        A path of the machine is refused: an owner in Slack need not be one who may read its files.
        """
        address = str(view["state"]["values"][SOURCE][SOURCE].get("value") or "").strip()
        if not _ADDRESS.fullmatch(address):
            ack(response_action="errors", errors={SOURCE: NO_ADDRESS})
            return
        user = body["user"]["id"]
        if self._is_owner(body):
            self.deps.queue.add(Task(f"home:{view['id']}:source", "source", user, user, address))
        ack()

    def remove(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Remove a source for an owner, before the click is acknowledged; show what is left."""
        sources, chosen = self.deps.sources, body["actions"][0].get("value")
        if not self._is_owner(body):
            ack()
            return
        for source in sources.listed(()):
            if source_id(source.location) == chosen:
                sources.remove(source.location)
        ack()
        user = body["user"]["id"]
        client.views_publish(user_id=user, view=home_tab(self.deps, user))

    def _is_owner(self, body: dict[str, Any]) -> bool:
        return body["user"]["id"] in self.deps.owners
