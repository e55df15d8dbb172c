"""The buttons by which a question without an answer is kept, to tell its answer, or withdrawn."""

import time
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack

from bot.slack.events.dependencies import Dependencies
from bot.slack.events.parsing import presser_of
from bot.slack.messages.blocks import section
from bot.slack.messages.buttons import withdraw_button
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import Message, notice
from bot.slack.state.kept_questions import KeptQuestion

_KEPT = (
    "I keep your question, and tell you once an article that comes in answers it. After {} days I "
    "forget it."
)
_WITHDRAWN = "I have forgotten your question."


@dataclass(frozen=True)
class KeptQuestionListeners:
    """The listeners of the buttons."""

    deps: Dependencies

    def keep(self, ack: Ack, body: dict[str, Any]) -> None:
        """Keep a question for who pressed, and say so to them."""
        key, _, text = body["actions"][0]["value"].partition("\n")
        channel = body["channel"]["id"]
        if reason := self.deps.access.exclusion(presser_of(body, self.deps.identity.home), channel):
            ack()
            self.deps.poster.respond(body["response_url"], notice(reason)[0])
            return
        look = self.deps.task_store.seen.last_look()
        self.deps.task_store.kept.keep(_question(body, key, text, look))
        ack()
        words = mrkdwn(_KEPT.format(self.deps.tell_days))
        self.deps.poster.respond(
            body["response_url"], Message(words, (section(words), withdraw_button(key)))
        )

    def withdraw(self, ack: Ack, body: dict[str, Any]) -> None:
        """Forget a question that was kept for who pressed."""
        self.deps.task_store.kept.withdraw(body["actions"][0]["value"], body["user"]["id"])
        ack()
        self.deps.poster.respond(body["response_url"], notice(_WITHDRAWN)[0], replace=True)


def _question(body: dict[str, Any], key: str, text: str, look: int) -> KeptQuestion:
    """Return the question as it is kept; in a thread, its message is named at the end of the key.

    A message that only one person sees has no thread that the answer could go to.
    """
    message = body.get("message") or {}
    thread = message.get("thread_ts") or ""
    ts = key.rpartition(":")[2] if thread else ""
    asked = float(ts) if ts else time.time()
    channel, user = body["channel"]["id"], body["user"]["id"]
    return KeptQuestion(key, user, channel, thread, ts, text, asked, look)
