"""The delivery of an answer that nobody asked the bot for: posted if it is one, else silence."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.answer import Answer
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.answer import answer_messages
from bot.slack.messages.message import Message
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task

log = logging.getLogger(__name__)

# The least confidence of an answer that nobody asked the bot for: with it none of 270 messages of
# talk beside the sample articles is answered, and 41 of 80 questions; by the bar for other answers
# 11 and 68 (`python -m benchmarks.help_channels`, 2026-11-29).
SURE = 0.7


def is_wanted(answer: Answer) -> bool:
    """Whether an answer is one that people are glad of who did not ask the bot."""
    is_answer = answer.status == "answered" and not answer.talk and not answer.quotes_a_question
    return is_answer and answer.confidence >= SURE


class UnaskedDelivery:
    """An answer in a thread; `reply` is the message that an earlier process posted, or ''."""

    def __init__(
        self, poster: Poster, task_store: TaskStore, task: Task, *, retried: bool, reply: str
    ) -> None:
        self._poster, self._task_store, self._task = poster, task_store, task
        self._retried, self.ts = retried, reply

    def __enter__(self) -> "UnaskedDelivery":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show_partial(self, answer: Answer) -> None:
        """Show nothing: whether it becomes an answer is not known yet."""

    def send_answer(self, answer: Answer) -> None:
        """Post an answer that is one, once, without proposing further questions."""
        if self.ts or not is_wanted(answer):
            return
        task, answer = self._task, replace(answer, follow_ups=())
        variants = answer_messages(answer, task.key)
        place = Place(task.channel, task.thread)
        try:
            self.ts = self._poster.post(place, variants, task.key, retried=self._retried)
        except UndeliverableError as error:
            if str(error) not in GONE:
                raise
            log.info("%s: not posted (%s)", task.key, error)
            return
        self._task_store.save_reply(task.key, self.ts)

    def send(self, variants: Sequence[Message]) -> None:
        """Say nothing of refusals and errors, which are in the log."""
