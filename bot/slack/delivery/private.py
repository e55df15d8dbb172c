"""The delivery of a reply that only its person sees."""

import logging
from collections.abc import Sequence

from bot.answering.answer import Answer
from bot.slack.delivery.direct import post_directly
from bot.slack.delivery.poster import Poster
from bot.slack.messages.answer import answer_messages
from bot.slack.messages.buttons import Where, share_button
from bot.slack.messages.message import Message, about_question
from bot.slack.task import Task

log = logging.getLogger(__name__)

_ABOUT = "About the message"


class PrivateDelivery:
    """A reply to a slash command, or about the message of somebody else, that one person sees."""

    def __init__(self, poster: Poster, task: Task, *, offers: bool = False) -> None:
        """`offers` says that a question without an answer may be kept."""
        self._poster, self._task, self._offers = poster, task, offers

    @property
    def ts(self) -> str:
        """None that could be changed."""
        return ""

    def __enter__(self) -> "PrivateDelivery":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show_partial(self, answer: Answer) -> None:
        """Show nothing: such a reply cannot be changed."""

    def send_answer(self, answer: Answer) -> None:
        """Deliver the whole answer, with a button to share it."""
        task = self._task
        where: Where = "thread" if task.kind == "about" else "channel"
        below = (share_button(task.key, task.text, where),) if answer.citations else ()
        # The words of somebody else are not kept.
        offered = task.text if self._offers and task.kind == "slash" else ""
        self.send([
            Message(variant.text, (*variant.blocks, *below) if variant.blocks else ())
            for variant in answer_messages(answer, task.key, task.text, offered)
        ])  # fmt: skip

    def send(self, variants: Sequence[Message]) -> None:
        """Deliver the first variant that Slack takes."""
        replaces = self._task.kind == "slash"  # the line that says that the answer comes
        shown = variants if replaces else about_question(self._task.text, variants, _ABOUT)
        for variant in shown:
            if self._poster.respond(self._task.response_url, variant, replace=replaces):
                return
        log.info("%s: the response address takes nothing; writing to the person", self._task.key)
        post_directly(self._poster, self._task, variants)
