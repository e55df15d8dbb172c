"""What calls experts into a thread, and what only they may do: mark a reply as the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.slack.events.dependencies import Dependencies
from bot.slack.events.parsing import presser_of
from bot.slack.messages.message import notice
from bot.slack.task import Task, call_key, learn_key

# The callback id, as in the manifest.
USE_AS_ANSWER = "use_as_answer"

NO_EXPERTS = "Nobody is named as an expert for this channel; my owner can do that."
NOT_EXPERT = "Only the experts for this channel can do that."
NO_REPLY = "I can only use what a person wrote as a reply in the thread of a question."
USED = "I use this as an answer already."


@dataclass(frozen=True)
class ExpertListeners:
    """The listeners of the button and the shortcut."""

    deps: Dependencies

    def hand_over(self, ack: Ack, body: dict[str, Any]) -> None:
        """Call the experts into the thread of a question, once."""
        key, channel = body["actions"][0]["value"], body["channel"]["id"]
        reason = self.deps.access.exclusion(presser_of(body, self.deps.identity.home), channel)
        if not reason:
            self.call(key, channel, body["user"]["id"])
        ack()
        if reason:
            self.deps.poster.respond(body["response_url"], notice(reason)[0])

    def call(self, key: str, channel: str, user: str) -> None:
        """Store the task of calling experts about a question, if there are any."""
        thread, ts = self.deps.task_store.message_of(key)
        if thread and self.deps.channels.of(channel).experts:
            self.deps.queue.add(Task(call_key(key), "call", channel, user, "", thread, ts, of=key))

    def use_as_answer(self, ack: Ack, body: dict[str, Any]) -> None:
        """Store the task of learning a reply, or say why not."""
        message, channel = body["message"], body["channel"]["id"]
        ts = str(body.get("message_ts") or message["ts"])
        problem = self._problem(message, channel, ts, body["user"]["id"])
        if not problem:
            key, url = f"{learn_key(channel, ts)}:{body['trigger_id']}", body["response_url"]
            user = body["user"]["id"]
            self.deps.queue.add(Task(key, "learn", channel, user, ts=ts, response_url=url))
        ack()
        if problem:
            self.deps.poster.respond(body["response_url"], notice(problem)[0])

    def _problem(self, message: dict[str, Any], channel: str, ts: str, user: str) -> str:
        experts: Sequence[str] = self.deps.channels.of(channel).experts
        if user not in experts:
            return NOT_EXPERT if experts else NO_EXPERTS
        if message.get("bot_id") or message.get("thread_ts") in (None, ts):
            return NO_REPLY
        return USED if self.deps.task_store.experts.get(channel, ts) else ""
