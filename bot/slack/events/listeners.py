"""The listeners: events and commands are stored as tasks and acknowledged; clicks are handled here.

Does not answer questions, see `tasks.worker`: an acknowledgement never waits for an answer.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient

from bot.slack.access import Asker
from bot.slack.events.dependencies import Dependencies
from bot.slack.events.home_tab import home_tab
from bot.slack.events.incoming import Context, Incoming
from bot.slack.events.parsing import parse_event, parse_slash_command, presser_of
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.home import PROMPTS, suggested_prompts
from bot.slack.messages.message import notice
from bot.slack.task import Task, refused
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_LONGEST_ECHO = 300  # characters of a question that is said back
_HOME, _MESSAGES = "home", "messages"


class Listeners:
    """The listeners that answer nothing themselves."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._deps = deps = dependencies
        self._context = Context(
            deps.identity.user, deps.identity.home, deps.channels, deps.task_store.has_thread,
            deps.owners,
        )  # fmt: skip
        self._later = ThreadPoolExecutor(1, thread_name_prefix="later")

    def store_event(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """Store the tasks of an event; only then is the event acknowledged."""
        if body.get("type") != "event_callback":
            return next()
        event = body["event"]
        if event["type"] == "agent_session_stopped":
            self._stop(event)
            return BoltResponse(status=200)
        if event["type"] == "app_home_opened":
            return next()
        for incoming in parse_event(body, self._context):
            self._store(incoming)
        return BoltResponse(status=200)

    def store_command(self, ack: Ack, body: dict[str, Any]) -> None:
        """Store a question that only its asker gets the answer to, or say why it is refused."""
        incoming = parse_slash_command(body, self._deps.identity.home)
        reason = self._deps.access.admit(incoming.asker, incoming.task, self._deps.queue)
        asked = mrkdwn(incoming.task.text, _LONGEST_ECHO)
        ack(reason or (f"Looking for “{asked}” in the articles…" if asked else ""))

    def share(self, ack: Ack, body: dict[str, Any]) -> None:
        """Answer again, for everybody: Slack keeps no copy of an answer that one person sees."""
        ack()
        key, _, text = body["actions"][0]["value"].partition("\n")
        asker, channel = presser_of(body, self._deps.identity.home), body["channel"]["id"]
        # Once, and once more after each time that the channel took nothing.
        share = f"{key}:share:{self._deps.task_store.count_failed_shares(key)}"
        url, (thread, ts) = body["response_url"], self._deps.task_store.message_of(key)
        task = Task(share, "share", channel, asker.user, text, thread, ts, of=key, response_url=url)
        if reason := self._deps.access.admit(asker, task, self._deps.queue):
            self._deps.poster.respond(url, notice(reason)[0])

    def add_article(self, ack: Ack, body: dict[str, Any]) -> None:
        """Add what an owner uploaded; each press tries again, since the last may have failed."""
        ack()
        action, user = body["actions"][0], body["user"]["id"]
        key, _, files = action["value"].partition("\n")
        if user in self._deps.owners:
            thread = body["message"].get("thread_ts") or body["message"]["ts"]
            key = f"{key}:add:{action['action_ts']}"
            self._deps.queue.add(Task(key, "add", body["channel"]["id"], user, files, thread))

    def open_home(self, event: dict[str, Any], client: WebClient) -> None:
        """Show the Home tab, or suggest questions in the Messages tab."""
        user = event["user"]
        reason = self._deps.access.exclusion(Asker(user), event["channel"])
        if event.get("tab") == _HOME:
            client.views_publish(user_id=user, view=home_tab(self._deps, user, reason))
        elif event.get("tab") == _MESSAGES and not reason:
            self._later.submit(self._suggest, event["channel"])

    def _stop(self, event: dict[str, Any]) -> None:
        """Stop the answers in a thread; without one those named, and those of the person."""
        deps, channel = self._deps, event["channel"]
        stopped, user = event.get("streaming_message_ts") or (), event.get("user", "")
        threads = [event["thread_ts"]] if event.get("thread_ts") else None
        for thread in threads or deps.task_store.open_threads(channel, user, stopped):
            deps.queue.stop(channel, thread)

    def _store(self, incoming: Incoming) -> None:
        """Store a task, or in its place why it is refused; nothing of what nobody asked us."""
        task, deps = incoming.task, self._deps
        if task.of and not self._knows(task):
            return  # an edit or deletion of what nobody asked us
        if not task.user:  # a deletion, or refused already
            deps.queue.add(task)
            return
        reason = deps.access.admit(incoming.asker, task, deps.queue)
        if reason and task.kind == "react":  # under the message of somebody who asked nothing
            self._later.submit(self._tell, task, reason)
        elif reason and incoming.addressed:
            deps.queue.add(refused(task, reason))

    def _knows(self, task: Task) -> bool:
        """Whether what an edit or deletion is about is a question to us, or an answer we use."""
        store = self._deps.task_store
        if task.kind in ("learn", "unlearn"):
            return store.experts.get(task.channel, task.ts) is not None
        return store.knows(task.of)

    def _tell(self, task: Task, reason: str) -> None:
        """Tell a person alone why they get no answer."""
        where, words = {"channel": task.channel, "user": task.user}, notice(reason)[0]
        self._deps.poster.try_call("chat_postEphemeral", **where, **words.fields)

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
