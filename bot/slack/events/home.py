"""What is pressed and submitted in the App Home: by owners, and by everybody about themselves."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.answering.expert_replies import is_reply
from bot.errors import ConfigError
from bot.slack.channels_file import save_channel
from bot.slack.events.dependencies import Dependencies
from bot.slack.events.home_tab import home_tab
from bot.slack.messages.channel_form import channel_view, settings_of
from bot.slack.messages.home_controls import URL, add_view, articles_view, stored_view
from bot.slack.task import Task

_PAGE = re.compile(r"https?://[^\s<>|]{1,1500}")
NO_PAGE = "Write the whole address of a page, such as https://gazette.example/story."


@dataclass(frozen=True)
class HomeListeners:
    """The listeners of the App Home."""

    deps: Dependencies

    def list_articles(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show the newest articles; replies of experts, whose channel may be private, to owners."""
        ack()
        stored, is_owner = self.deps.articles(), self._is_owner(body)
        articles = [article for article in stored if is_owner or not is_reply(article)]
        client.views_open(trigger_id=body["trigger_id"], view=articles_view(articles))

    def ask_for_page(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show the form for a page to an owner."""
        ack()
        if self._is_owner(body):
            client.views_open(trigger_id=body["trigger_id"], view=add_view())

    def add_page(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Add the page that an owner named; they are told in a direct message."""
        url = str(view["state"]["values"][URL][URL].get("value") or "").strip()
        if not _PAGE.fullmatch(url):
            ack(response_action="errors", errors={URL: NO_PAGE})
            return
        user = body["user"]["id"]
        if self._is_owner(body):
            self.deps.queue.add(Task(f"home:{view['id']}:add", "add", user, user, url))
        ack()

    def ask_again(self, ack: Ack, body: dict[str, Any]) -> None:
        """Ask a question without an answer again, for an owner."""
        action, user = body["actions"][0], body["user"]["id"]
        words = self.deps.task_store.usage.unanswered().get(action["value"], "")
        if words and self._is_owner(body):
            key = f"{action['value']}:again:{action['action_ts']}"
            self.deps.queue.add(Task(key, "again", user, user, words, of=action["value"]))
        ack()

    def change_channel(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show an owner the form with the settings of a channel."""
        ack()
        action = body["actions"][0]
        channel = str(action.get("value") or action.get("selected_conversation") or "")
        if self._is_owner(body) and channel:
            view = channel_view(channel, self.deps.channels.of(channel))
            client.views_open(trigger_id=body["trigger_id"], view=view)

    def save_channel(
        self, ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient
    ) -> None:
        """Write the settings of a channel into the file, from which they hold at once."""
        path, user = self.deps.channels.path, body["user"]["id"]
        if not path or not self._is_owner(body):
            ack()
            return
        try:
            save_channel(path, view["private_metadata"], settings_of(view["state"]["values"]))
        except ConfigError as error:
            ack(response_action="errors", errors={"listen": str(error)})
            return
        ack()
        self.deps.channels.read_again()
        client.views_publish(user_id=user, view=home_tab(self.deps, user))

    def show_stored(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show a person what is stored about them."""
        ack()
        lines = self.deps.task_store.people.lines(body["user"]["id"])
        client.views_open(trigger_id=body["trigger_id"], view=stored_view(lines))

    def forget(self, ack: Ack, body: dict[str, Any]) -> None:
        """Store the task of forgetting a person, whose id is in its text, which is wiped."""
        key = f"forget:{body['actions'][0]['action_ts']}"
        self.deps.queue.add(Task(key, "forget", "", "", body["user"]["id"]))
        ack()

    def _is_owner(self, body: dict[str, Any]) -> bool:
        return body["user"]["id"] in self.deps.owners
