"""Questions handed over to experts, and their replies, stored as articles to answer with.

Who is an expert is decided by the settings of the channel, see `events.experts`.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import BotError
from bot.slack.channels import Channels
from bot.slack.delivery.calls import SlackUnavailableError, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.experts import call_message, thanks_message
from bot.slack.messages.message import Message, notice
from bot.slack.state.expert_answers import ExpertAnswer
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.errors import error_notice
from bot.slack.tasks.expert_articles import ExpertArticles
from bot.slack.tasks.marked_reply import MarkedReply, marked_reply
from retrieval.errors import BusyError, RetrievalError

log = logging.getLogger(__name__)

_DAY = 86_400.0
_FORGOTTEN = (
    "I have removed what was stored about you. If you ask me again, that is stored again. Messages "
    "in Slack stay until you delete them there."
)
_FAILED = "I could not store this answer"
_UNREADABLE = "I cannot read this thread; invite me to the channel with /invite, and try again."


@dataclass(frozen=True)
class Experts:
    """Does the tasks about experts; safe to use from several threads. `bot` is our user id."""

    poster: Poster
    task_store: TaskStore
    articles: ExpertArticles
    channels: Channels
    zone: ZoneInfo
    bot: str

    @property
    def by_kind(self) -> Mapping[str, Callable[[Task, bool], str]]:
        """What is done for each kind of task that is about experts."""
        return {
            "call": self.call, "learn": self.learn, "unlearn": self.unlearn, "forget": self.forget,
        }  # fmt: skip

    def call(self, task: Task, retried: bool) -> str:
        """Call the experts of the channel into the thread of a question."""
        experts = self.channels.of(task.channel).experts
        self._post(task, task.thread, call_message(experts, task.user), retried)
        return "called"

    def learn(self, task: Task, retried: bool) -> str:
        """Store a reply as the answer to the question above it, and say so in the thread, once.

        What is marked by an emoji is stored only where the experts were called. A reply that was
        edited (`of`) is stored again, and nothing said.
        """
        try:
            reply = marked_reply(task, self.poster, self.task_store, self.bot)
        except SlackUnavailableError:
            raise
        except UndeliverableError:
            if not task.response_url:
                raise
            self.poster.respond(task.response_url, notice(_UNREADABLE)[0])
            return "refused"
        if reply is None or not (task.response_url or task.of or reply.is_handed_over):
            self.task_store.drop(task.key)
            return ""
        days = self.channels.of(task.channel).expert_days
        answer = ExpertAnswer(task.channel, task.ts, reply.author, time.time() + days * _DAY)
        if problem := self._store(task, answer, reply):
            self._post(task, reply.thread, problem, retried)
            return "error"
        if not task.of:
            until = datetime.fromtimestamp(answer.expires, self.zone)
            thanks = thanks_message(reply.author, reply.question, until)
            self._post(task, reply.thread, thanks, retried)
        return "learned"

    def unlearn(self, task: Task, retried: bool) -> str:
        """Remove an answer whose message was deleted."""
        if answer := self.task_store.experts.get(task.channel, task.ts):
            self._remove([answer])
        return "removed"

    def forget(self, task: Task, retried: bool) -> str:
        """Remove all that is stored of a person, and tell them."""
        answers = self.task_store.experts.of(task.text)
        self._remove(answers)
        self.task_store.forget(task.text)
        self.poster.post(Place(task.text), notice(_FORGOTTEN), task.key, retried=retried)
        return "forgotten"

    def expire(self) -> None:
        """Remove the answers whose time is over; where another process writes, at the next time."""
        try:
            self._remove(self.task_store.experts.expired(time.time()))
        except (BotError, RetrievalError) as error:
            log.warning("answers of experts cannot be removed yet (%s)", type(error).__name__)

    def _store(self, task: Task, answer: ExpertAnswer, reply: MarkedReply) -> Sequence[Message]:
        """Store an answer; return what is said where that cannot be, or nothing.

        It is noted first, so that whatever happens it is found when it is to be removed.
        """
        published = datetime.fromtimestamp(float(answer.ts), self.zone)
        self.task_store.experts.save(answer)
        try:
            problem = self.articles.store(
                answer, reply, self._permalink(answer), self._name(answer.user), published
            )
        except BusyError:  # begun again later
            raise
        except RetrievalError as error:
            return error_notice(task, error, _FAILED)
        return notice(f"{_FAILED}: {problem}.") if problem else ()

    def _remove(self, answers: Sequence[ExpertAnswer]) -> None:
        for answer in answers:
            self.articles.remove(answer)
            self.task_store.experts.remove(answer)

    def _permalink(self, answer: ExpertAnswer) -> str:
        where = {"channel": answer.channel, "message_ts": answer.ts}
        return str(self.poster.call("chat_getPermalink", **where)["permalink"])

    def _name(self, user: str) -> str:
        """Return the name of a person, as far as the app may see it."""
        try:
            about = self.poster.call("users_info", user=user)["user"]
        except SlackUnavailableError:
            raise
        except UndeliverableError:
            return "A colleague"
        profile = about.get("profile") or {}
        names = (profile.get("display_name"), about.get("real_name"), about.get("name"))
        return next((str(name) for name in names if name), "A colleague")

    def _post(self, task: Task, thread: str, message: Sequence[Message], retried: bool) -> None:
        ts = self.poster.post(Place(task.channel, thread), message, task.key, retried=retried)
        self.task_store.save_reply(task.key, ts)
