"""Answering a question in Slack: in its turn, shown as it grows, until somebody presses Stop."""

import logging
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Protocol

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.errors import CancelledError, StateError
from bot.slack.delivery.delivery import Delivery
from bot.slack.delivery.poster import Poster
from bot.slack.delivery.unasked import is_wanted
from bot.slack.messages.answer import stopped_messages
from bot.slack.messages.no_articles import no_articles
from bot.slack.state.database import DuplicateKeyError
from bot.slack.state.shown_quotes import ShownIn
from bot.slack.state.tasks import TaskStore
from bot.slack.task import OF_OTHERS, Task
from bot.slack.tasks.ask import Rules, question_of

log = logging.getLogger(__name__)

_TURN_POLL = 0.25  # seconds


class Answerer(Protocol):
    """What answers; safe to use from several threads."""

    def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
        """Yield what is proved of the answer so far, the whole answer last."""


class Answering:
    """Answers questions; safe to use from several threads. `is_closing` is set at the end."""

    def __init__(
        self,
        answerer: Answerer,
        task_store: TaskStore,
        poster: Poster,
        rules: Rules,
        bot: str,
        is_closing: threading.Event,
    ) -> None:
        self._answerer, self._task_store, self._poster = answerer, task_store, poster
        self._rules, self._bot, self._closing = rules, bot, is_closing
        self._turns = threading.BoundedSemaphore(rules.at_once)

    def answer(self, task: Task, delivery: Delivery) -> str:
        """Answer a question and return the outcome, or '' where the task is no longer ours."""
        answer = proved = Answer("error")
        question = question_of(task, self._poster, self._rules, self._bot)
        question = replace(question, is_cancelled=lambda: self._is_over(task))
        # What nobody asked us is worth no call of a model: most of it is talk.
        with_model = self._rules.channels.of(task.channel).model and task.kind != "listen"
        stream = self._answerer.stream(question, with_model=with_model)
        try:
            with self._turn(question), closing(stream) as answers:
                for answer in answers:
                    if question.is_cancelled():
                        raise CancelledError
                    if answer.partial:
                        proved = answer
                        delivery.show_partial(answer)
        except CancelledError:
            return self._abandon(task, delivery, proved)
        if answer.reason == "no_articles":
            delivery.send([no_articles(task.user, self._rules.owners)])
        else:
            delivery.send_answer(answer)
        self._note_quotes(task, delivery, answer)
        if answer.talk:
            return "talk"
        if self._is_to_be_recorded(task, answer):
            self._record(task, question, answer)
        return answer.status

    def answer_quietly(self, question: Question, channel: str) -> Answer:
        """Return the whole answer to a question that nobody waits for at the moment.

        Raises `CancelledError` at the end of this process.
        """
        question = replace(question, is_cancelled=self._closing.is_set)
        with_model = self._rules.channels.of(channel).model
        stream = self._answerer.stream(question, with_model=with_model)
        with self._turn(question), closing(stream) as answers:
            *_, whole = answers
        if self._closing.is_set():
            raise CancelledError
        return whole

    def _is_to_be_recorded(self, task: Task, answer: Answer) -> bool:
        """Whether an outcome is recorded: not again for a share, nor of what nobody asked us.

        Of what an owner asks again it is once there is an answer.
        """
        is_passed_over = task.kind in ("listen", "again") and not is_wanted(answer)
        return task.kind != "share" and not is_passed_over

    def _note_quotes(self, task: Task, delivery: Delivery, answer: Answer) -> None:
        """Record which quotes the answer shows, to amend it when their articles change.

        The answer, which is delivered, stays where that fails.
        """
        if not delivery.ts:
            return
        message = ShownIn(task.channel, task.thread, delivery.ts, task.question)
        try:
            self._task_store.shown.save(message, answer.quotes)
        except (StateError, DuplicateKeyError) as error:
            log.warning("%s: not to be amended (%s)", task.key, type(error).__name__)

    def _record(self, task: Task, question: Question, answer: Answer) -> None:
        """Record the outcome of a question; its asker is not told when that fails.

        The words of a colleague's question that was only pointed at are not theirs to be stored.
        """
        own = question.text == task.text and task.kind not in (*OF_OTHERS, "again")
        words, user = question.text if own else "", "" if task.kind == "again" else task.user
        try:
            self._task_store.usage.record(task.question, user, words, answer)
        except (StateError, DuplicateKeyError) as error:
            log.warning("%s: not in the report (%s)", task.key, type(error).__name__)

    @contextmanager
    def _turn(self, question: Question) -> Generator[None]:
        """Wait for the turn of a question to be answered; raise `CancelledError`."""
        while not self._turns.acquire(timeout=_TURN_POLL):
            if question.is_cancelled():
                raise CancelledError
        try:
            yield
        finally:
            self._turns.release()

    def _is_over(self, task: Task) -> bool:
        """Whether a task is to be answered no more, or not by us."""
        return self._closing.is_set() or not self._task_store.holds(task.key)

    def _abandon(self, task: Task, delivery: Delivery, proved: Answer) -> str:
        """End an answer early: the person pressed Stop, or another process goes on with it."""
        if self._closing.is_set() or not self._task_store.is_stopped(task.key):
            return ""
        if self._task_store.is_deleted(task.question):
            return "deleted"
        delivery.send(stopped_messages(proved))
        self._note_quotes(task, delivery, proved)
        return "stopped"
