"""The Bolt app: events and commands are stored as tasks and acknowledged; clicks are handled here.

Does not answer questions, see `tasks.worker`: an acknowledgement never waits for an answer.
"""

import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from bot.slack.channels import Channels
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.events.parsing import parse_event, parse_slash_command
from bot.slack.messages.answer import FEEDBACK, SHARE, UP
from bot.slack.messages.escaping import plain
from bot.slack.messages.home import (
    EXPECTED,
    PROMPTS,
    WHY,
    home_view,
    suggested_prompts,
    why_view,
)
from bot.slack.messages.message import notice
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.add_article import ADD
from bot.slack.tasks.worker import TaskQueue
from retrieval.article import Article
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_THREADS = 16
_COMMAND = "/ask"
_ANY = re.compile("")
_HOME, _MESSAGES = "home", "messages"


@dataclass(frozen=True)
class Dependencies:
    """What the listeners need; `bot` is our user id.

    `questions` returns up to so many questions that are answered, and may take a while.
    """

    queue: TaskQueue
    task_store: TaskStore
    poster: Poster
    channels: Channels
    articles: Callable[[], Sequence[Article]]
    questions: Callable[[int], Sequence[str]]
    owners: frozenset[str]
    experts: Sequence[str]
    bot: str


def build_app(client: WebClient, dependencies: Dependencies) -> App:
    """Return the app, which takes every request for Slack's: `Http` checks signatures."""
    app = App(
        client=client,
        signing_secret="unused",  # noqa: S106
        token_verification_enabled=False,
        request_verification_enabled=False,  # it would log the body of what it refuses
        listener_executor=ThreadPoolExecutor(_THREADS, thread_name_prefix="listener"),
        logger=logging.getLogger("bot.slack.bolt"),
    )
    listeners = _Listeners(dependencies)
    app.use(listeners.store_event)
    app.command(_COMMAND)(listeners.store_command)
    app.action(FEEDBACK)(listeners.rate)
    app.action(SHARE)(listeners.share)
    app.action(ADD)(listeners.add_article)
    app.view(WHY)(listeners.save_explanation)
    app.event("app_home_opened")(listeners.open_home)
    for rest in (app.action, app.view, app.command, app.shortcut):
        rest(_ANY)(_ignore)
    return app


class _Listeners:
    def __init__(self, dependencies: Dependencies) -> None:
        self._deps = dependencies
        self._suggesting = ThreadPoolExecutor(1, thread_name_prefix="suggesting")

    def store_event(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """Store the task of an event; only then is the event acknowledged."""
        if body.get("type") != "event_callback":
            return next()
        event, deps = body["event"], self._deps
        if event["type"] == "agent_session_stopped":
            deps.queue.stop(event["channel"], event["thread_ts"])
            return BoltResponse(status=200)
        if event["type"] == "app_home_opened":
            return next()
        knows_thread = deps.task_store.has_thread
        if task := parse_event(body, deps.bot, deps.channels, knows_thread, deps.owners):
            deps.queue.add(task)
        return BoltResponse(status=200)

    def store_command(self, ack: Ack, body: dict[str, Any]) -> None:
        self._deps.queue.add(parse_slash_command(body))
        ack()

    def share(self, ack: Ack, body: dict[str, Any]) -> None:
        """Answer again, for everybody: Slack keeps no copy of an answer that one person sees."""
        ack()
        key, _, text = body["actions"][0]["value"].partition("\n")
        channel, user = body["channel"]["id"], body["user"]["id"]
        self._deps.queue.add(Task(f"{key}:share", "share", channel, user, text))

    def add_article(self, ack: Ack, body: dict[str, Any]) -> None:
        """Add what an owner uploaded; each press tries again, since the last may have failed."""
        ack()
        action, user = body["actions"][0], body["user"]["id"]
        key, _, files = action["value"].partition("\n")
        if user in self._deps.owners:
            thread = body["message"].get("thread_ts") or body["message"]["ts"]
            key = f"{key}:add:{action['action_ts']}"
            self._deps.queue.add(Task(key, "add", body["channel"]["id"], user, files, thread))

    def rate(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Save a rating; ask what was wrong with an answer that did not help."""
        ack()
        side, _, key = body["actions"][0]["value"].partition(":")
        self._deps.task_store.usage.rate(key, body["user"]["id"], helpful=side == UP)
        if side != UP:
            message = f"{body['channel']['id']}:{body['container']['message_ts']}"
            client.views_open(trigger_id=body["trigger_id"], view=why_view(f"{message}\n{key}"))

    def save_explanation(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Save what a person says was wrong with an answer, and pass it on to the experts."""
        ack()
        message, _, key = view["private_metadata"].partition("\n")
        values = view["state"]["values"]
        inputs = {block: fields[block].get("value") or "" for block, fields in values.items()}
        why, expected = inputs.get(WHY, ""), inputs.get(EXPECTED, "")
        usage = self._deps.task_store.usage
        usage.rate(key, body["user"]["id"], helpful=False, why=why, expected=expected)
        if expected and (words := self._question_words(key)):
            usage.keep_words(key, words)
        self._notify_experts(message, key, " ".join(filter(None, [why, expected])))

    def open_home(self, event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab") == _HOME:
            articles = self._deps.articles()
            is_owner = event["user"] in self._deps.owners
            counts = self._deps.task_store.counts() if is_owner else None
            client.views_publish(user_id=event["user"], view=home_view(articles, counts))
        elif event.get("tab") == _MESSAGES:
            self._suggesting.submit(self._suggest, event["channel"])

    def _suggest(self, channel: str) -> None:
        """Suggest questions in a thread of its own: the first time each has to be tried."""
        try:
            prompts = suggested_prompts(self._deps.questions(PROMPTS))
        except RetrievalError as error:
            log.warning("nothing can be suggested (%s)", type(error).__name__)
            return
        if prompts:
            self._deps.poster.try_call(
                "assistant_threads_setSuggestedPrompts", channel_id=channel, prompts=prompts
            )

    def _question_words(self, key: str) -> str:
        """Return the question of a message, or '' where it cannot be read any more."""
        channel, _, ts = key.partition(":")
        for message in self._deps.poster.messages(Place(channel, ts)):
            if message["ts"] == ts:
                return plain(message.get("text", ""), self._deps.bot)
        return ""

    def _notify_experts(self, message: str, key: str, why: str) -> None:
        """Send the experts a link to an answer that did not help, and why."""
        channel, _, ts = message.partition(":")
        try:
            reply = self._deps.poster.call("chat_getPermalink", channel=channel, message_ts=ts)
            link = str(reply["permalink"])
        except UndeliverableError:  # only its asker can see it
            link = "given to one person alone"
        words = notice(f"An answer did not help ({link}). {why}".strip())
        for expert in self._deps.experts:
            try:
                self._deps.poster.post(Place(expert), words, f"{key}:{expert}")
            except UndeliverableError as error:
                log.warning("an expert cannot be notified: %s", error)


def _ignore(ack: Ack) -> None:
    """Acknowledge what nothing handles; otherwise Slack would show the person an error."""
    ack()
