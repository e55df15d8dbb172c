"""What people say of an answer: whether it helped, what was wrong, and who is told of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.slack.delivery.calls import UndeliverableError
from bot.slack.events.dependencies import Dependencies
from bot.slack.events.parsing import presser_of
from bot.slack.messages.buttons import UP
from bot.slack.messages.escaping import plain
from bot.slack.messages.message import notice
from bot.slack.messages.why_form import CALL, EXPECTED, WHY, thanks_view, why_view
from bot.slack.task import Place
from bot.slack.tasks.pointing import points

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Feedback:
    """The listeners of the feedback buttons and their form.

    `call` calls the experts of a channel about a question, for a person.
    """

    deps: Dependencies
    call: Callable[[str, str, str], None]

    def rate(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Save a rating; ask what was wrong with an answer that did not help."""
        ack()
        side, _, about = body["actions"][0]["value"].partition(":")
        key, _, _ = about.partition("\n")
        channel, user = body["channel"]["id"], body["user"]["id"]
        if reason := self.deps.access.exclusion(presser_of(body, self.deps.identity.home), channel):
            self.deps.poster.respond(body["response_url"], notice(reason)[0])
            return
        self.deps.task_store.usage.rate(key, user, helpful=side == UP)
        if side != UP:
            message = f"{channel}:{body['container']['message_ts']}"
            shared, has_experts = self._shared("\n" in about), self._has_experts(key, channel)
            view = why_view(f"{message}\n{about}", shared, has_experts=has_experts)
            client.views_open(trigger_id=body["trigger_id"], view=view)

    def save_explanation(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save what a person says was wrong with an answer, and pass it on to the experts."""
        ack(response_action="update", view=thanks_view())
        message, _, about = view["private_metadata"].partition("\n")
        key, _, exchange = about.partition("\n")
        question, _, answer = exchange.partition("\n")
        channel, _, _ = message.partition(":")
        if self.deps.access.exclusion(presser_of(body, self.deps.identity.home), channel):
            return  # since they pressed the button, whose press was refused otherwise
        values = view["state"]["values"]
        inputs = {block: fields[block].get("value") or "" for block, fields in values.items()}
        why, expected = inputs.get(WHY, ""), inputs.get(EXPECTED, "")
        usage = self.deps.task_store.usage
        usage.rate(key, body["user"]["id"], helpful=False, why=why, expected=expected)
        words = question or self._question_words(key) if expected else ""
        # Of the question of somebody else, the words are not theirs to store.
        if words and not self.deps.task_store.is_of_another(key):
            usage.keep_words(key, words)
        report = " ".join(filter(None, [why, expected]))
        if question:
            report = f"{report} The question: “{question}” The answer: “{answer}”".strip()
        if CALL in values and values[CALL][CALL].get("selected_options"):
            self.call(key, channel, body["user"]["id"])
        self._notify_experts(message, key, report)

    def _question_words(self, key: str) -> str:
        """Return the question of a message, or '' where it has none or cannot be read any more.

        The words of a message that only points at a colleague's question are no question.
        """
        channel, _, ts = key.partition(":")
        for message in self.deps.poster.messages(Place(channel, ts)):
            if message["ts"] == ts:
                words = plain(message.get("text", ""), self.deps.identity.user)
                return "" if points(words) else words
        return ""

    def _has_experts(self, key: str, channel: str) -> bool:
        """Whether experts may be called into the thread of a question."""
        experts = self.deps.channels.of(channel).experts
        return bool(experts) and bool(self.deps.task_store.message_of(key)[0])

    def _shared(self, private: bool) -> str:
        """Return what the experts get beside what a person writes, or '' where there are none."""
        if not self.deps.experts:
            return ""
        return "your question and the answer" if private else "a link to the answer"

    def _notify_experts(self, message: str, key: str, why: str) -> None:
        """Send the experts a link to an answer that did not help, and why."""
        channel, _, ts = message.partition(":")
        try:
            reply = self.deps.poster.call("chat_getPermalink", channel=channel, message_ts=ts)
            link = str(reply["permalink"])
        except UndeliverableError:  # only its asker can see it
            link = "one that only its asker saw"
        words = notice(f"An answer did not help ({link}). {why}".strip())
        for expert in self.deps.experts:
            try:
                self.deps.poster.post(Place(expert), words, f"{key}:{expert}")
            except UndeliverableError as error:
                log.warning("an expert cannot be notified: %s", error)
