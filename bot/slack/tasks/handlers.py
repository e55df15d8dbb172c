"""Handlers for each kind of task: an answer, an "I don't know", or an error with its reference.

Does not know when a task is begun, see `worker`, nor how Slack is reached.
"""

import logging
import threading
from collections.abc import Callable

from bot.errors import BotError, QuestionError
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.delivery import Delivery, Pace, ThreadDelivery
from bot.slack.delivery.poster import Poster
from bot.slack.delivery.private import PrivateDelivery
from bot.slack.delivery.unasked import UnaskedDelivery
from bot.slack.error_words import sentence_of
from bot.slack.messages.message import notice
from bot.slack.state.queries import NO_MEMBER
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task, key_of
from bot.slack.tasks.about import with_message
from bot.slack.tasks.amend import Amending
from bot.slack.tasks.answering import Answering
from bot.slack.tasks.ask import Rules, UnreadableThreadError, refusal_of
from bot.slack.tasks.engine import Engine
from bot.slack.tasks.errors import error_notice, unexpected_error_notice
from bot.slack.tasks.other_kinds import NOTHING, OtherKinds, run_unattended
from bot.slack.tasks.tell import Telling
from bot.slack.tasks.waiting import wait_for_edits, wait_for_reply
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_NO_MEMBER = (
    "I could not share it: I am no member of this channel, or may not write in it. Invite me with "
    "/invite, and press Share again."
)


class TaskHandlers:
    """Handles tasks; safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        task_store: TaskStore,
        poster: Poster,
        rules: Rules,
        others: OtherKinds,
        bot: str,
        waiting: Callable[[], int],
        pace: Pace,
    ) -> None:
        """`others` are the kinds of task that ask nothing.

        `bot` is our user id, `waiting` returns how many tasks wait, `pace` is that of streams.
        """
        self._task_store, self._poster, self._bot = task_store, poster, bot
        self._rules, self._actions = rules, others.actions
        self._waiting, self._pace = waiting, pace
        self._closing = threading.Event()
        self._answering = Answering(engine, task_store, poster, rules, bot, self._closing)
        telling = Telling(engine, self._answering, task_store, poster, rules, bot)
        amending = Amending(engine.library, task_store, poster, rules.zone)
        self._unattended = {
            "tell": telling.tell,
            "amend": lambda task, _: amending.amend(task),
            **others.unattended,
        }
        self._open: dict[str, ThreadDelivery] = {}

    def handle(self, task: Task, *, retried: bool, reply: str) -> str:
        """Do what a task wants and return the outcome, or '' where it is no longer ours.

        `retried` says that it was begun before, and `reply` is the message that this left, or ''.
        Raises `UndeliverableError`.
        """
        if unattended := self._unattended.get(task.kind):
            outcome = run_unattended(unattended, task, retried)
            if outcome != NOTHING:
                return outcome
            self._task_store.drop(task.key)
            return ""
        return HANDLERS[task.kind](self, task, retried, reply)

    def close(self) -> None:
        """Begin nothing more, and stop answers that take long."""
        self._closing.set()

    def halt(self, channel: str = "", thread: str = "") -> None:
        """End what is shown of the replies in a thread, or without one of all replies."""
        for delivery in list(self._open.values()):
            if not channel or delivery.is_in(channel, thread):
                delivery.halt()

    def react(self, task: Task, retried: bool, reply: str) -> str:
        """Answer in the thread of the message that somebody reacted to, if we have not yet."""
        if wait_for_reply(self._task_store, key_of(task.channel, task.ts), self._closing):
            return "answered before"
        about = with_message(task, self._poster, self._bot)
        if about is None:
            return "gone"
        self._task_store.save_thread(task.key, about.thread)
        return self.in_thread(about, retried, reply)

    def listen(self, task: Task, retried: bool, reply: str) -> str:
        """Answer a question that nobody asked us, or forget it."""
        delivery = UnaskedDelivery(
            self._poster, self._task_store, task, retried=retried, reply=reply
        )
        outcome = self._reply(task, delivery)
        if outcome and not delivery.ts:
            self._task_store.drop(task.key)
            return ""
        return outcome

    def slash(self, task: Task, retried: bool, reply: str) -> str:
        """Answer to the asker alone."""
        return self._reply(task, PrivateDelivery(self._poster, task, offers=self._rules.keeps))

    def share(self, task: Task, retried: bool, reply: str) -> str:
        """Answer in the channel or thread, or tell who shares why that cannot be."""
        try:
            return self.in_thread(task, retried, reply)
        except UndeliverableError as error:
            if str(error) not in GONE:
                raise
            self._poster.respond(task.response_url, notice(_NO_MEMBER)[0])
            return NO_MEMBER

    def edit(self, task: Task, retried: bool, reply: str) -> str:
        """Answer the new words in the place of the old answer, once that is complete."""
        self._task_store.kept.reword(task.of, task.text)
        before = wait_for_reply(self._task_store, task.of, self._closing)
        return self.in_thread(task, False, before) if before else "nothing to edit"

    def refuse(self, task: Task, retried: bool, reply: str) -> str:
        """Say why somebody gets no answer, in the place of the answer to what they edited."""
        if task.of:
            reply = wait_for_reply(self._task_store, task.of, self._closing)
            self._task_store.shown.remove(task.of)
        return self.in_thread(task, retried, reply)

    def delete(self, task: Task, retried: bool, reply: str) -> str:
        """Delete the answer to a question that was deleted, and what is recorded of it."""
        self._task_store.cancel(task.of)
        answer = wait_for_reply(self._task_store, task.of, self._closing)
        wait_for_edits(self._task_store, task.of, self._closing)
        replies = self._task_store.replies_about(task.of, "tell")
        for reply in filter(None, [answer, *replies]):
            self._poster.delete(Place(task.channel, task.thread), reply, task.of)
        self._task_store.remove_question(task.of)
        return "deleted"

    def in_thread(self, task: Task, retried: bool, reply: str) -> str:
        """Reply where the task came from, so that it can be halted from outside."""
        delivery = ThreadDelivery(
            self._poster, self._task_store, task, pace=self._pace, offers=self._rules.keeps,
            has_experts=self._rules.has_experts(task), retried=retried, reply=reply,
        )  # fmt: skip
        self._open[task.key] = delivery
        try:
            return self._reply(task, delivery)
        finally:
            del self._open[task.key]

    def _reply(self, task: Task, delivery: Delivery) -> str:
        """Reply and return the outcome, or '' where the task is no longer ours."""
        refusal = refusal_of(task, self._waiting())
        with delivery:
            if refusal:
                delivery.send(notice(refusal))
                return "refused"
            try:
                if action := self._actions.get(task.kind):
                    delivery.send(action(task))
                    return f"{task.kind}ed"
                return self._answering.answer(task, delivery)
            except UndeliverableError:
                raise
            except (UnreadableThreadError, QuestionError) as error:
                delivery.send(notice(sentence_of(error)))
                return "refused"
            except (BotError, RetrievalError) as error:
                delivery.send(error_notice(task, error))
            except BaseException as error:  # noqa: BLE001  a panic in Rust is no `Exception`
                delivery.send(unexpected_error_notice(task, error))
        return "error"


HANDLERS: dict[str, Callable[[TaskHandlers, Task, bool, str], str]] = {
    **dict.fromkeys(("ask", "again", "offer", "add", "report", "order"), TaskHandlers.in_thread),
    **dict.fromkeys(("slash", "about"), TaskHandlers.slash),
    "react": TaskHandlers.react,
    "listen": TaskHandlers.listen,
    "share": TaskHandlers.share,
    "edit": TaskHandlers.edit,
    "refuse": TaskHandlers.refuse,
    "delete": TaskHandlers.delete,
}
