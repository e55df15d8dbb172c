"""The Bolt app: what Slack sends is stored and acknowledged, or answered at once if it is a click.

Does not answer questions, see `worker`: an acknowledgement never waits for one.
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
from bot.slack.delivery.poster import Place, Poster
from bot.slack.events.parsing import Task, slash_task, task_of
from bot.slack.messages.answer import FEEDBACK, SHARE, UP, notice
from bot.slack.messages.escaping import plain
from bot.slack.messages.home import EXPECTED, WHY, home_view, suggested_prompts, why_view
from bot.slack.state.tasks import Memory
from bot.slack.tasks.add_article import ADD
from bot.slack.tasks.worker import Desk
from retrieval.article import Article

log = logging.getLogger(__name__)

_LISTENERS = 16
_COMMAND = "/ask"
_ANY = re.compile("")
_HOME, _MESSAGES = "home", "messages"


@dataclass(frozen=True)
class Office:
    """All that the listeners need."""

    desk: Desk
    memory: Memory
    poster: Poster
    channels: Channels
    articles: Callable[[], Sequence[Article]]
    owners: frozenset[str]
    experts: Sequence[str]
    bot: str


def build_app(client: WebClient, signing_secret: str, office: Office) -> App:
    """Return the app. Without a secret it can only be reached by Socket Mode."""
    app = App(
        client=client,
        signing_secret=signing_secret or "unused",
        token_verification_enabled=False,
        request_verification_enabled=bool(signing_secret),
        listener_executor=ThreadPoolExecutor(_LISTENERS, thread_name_prefix="listener"),
        logger=logging.getLogger("bot.slack.bolt"),
    )
    listeners = _Listeners(office)
    app.use(listeners.intake)
    app.command(_COMMAND)(listeners.command)
    app.action(FEEDBACK)(listeners.judge)
    app.action(SHARE)(listeners.share)
    app.action(ADD)(listeners.add)
    app.view(WHY)(listeners.explain)
    app.event("app_home_opened")(listeners.open_home)
    for rest in (app.action, app.view, app.command, app.shortcut):
        rest(_ANY)(_ignore)
    return app


class _Listeners:
    def __init__(self, office: Office) -> None:
        self._office = office

    def intake(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """Store what is a task; only then does Slack hear that it has arrived."""
        if body.get("type") != "event_callback":
            return next()
        event, memory = body["event"], self._office.memory
        if event["type"] == "agent_session_stopped":
            self._office.desk.stop(event["channel"], event["thread_ts"])
            return BoltResponse(status=200)
        if event["type"] == "app_home_opened":
            return next()
        office = self._office
        task = task_of(body, office.bot, office.channels, memory.knows_thread, office.owners)
        if task:
            self._office.desk.take(task)
        return BoltResponse(status=200)

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        self._office.desk.take(slash_task(body))
        ack()

    def share(self, ack: Ack, body: dict[str, Any]) -> None:
        """Answer again, for everybody: Slack keeps no copy of what only one person sees."""
        ack()
        key, _, text = body["actions"][0]["value"].partition("\n")
        channel, user = body["channel"]["id"], body["user"]["id"]
        self._office.desk.take(Task(f"{key}:share", "share", channel, user, text))

    def add(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take in what an owner has uploaded, as often as that is wanted: it may have failed."""
        ack()
        action, user = body["actions"][0], body["user"]["id"]
        key, _, files = action["value"].partition("\n")
        if user in self._office.owners:
            thread = body["message"].get("thread_ts") or body["message"]["ts"]
            key = f"{key}:add:{action['action_ts']}"
            self._office.desk.take(Task(key, "add", body["channel"]["id"], user, files, thread))

    def judge(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Keep what a person thinks of an answer; ask what was wrong with one that did not help."""
        ack()
        side, _, key = body["actions"][0]["value"].partition(":")
        self._office.memory.ledger.rate(key, body["user"]["id"], helpful=side == UP)
        if side != UP:
            where = f"{body['channel']['id']}:{body['container']['message_ts']}"
            client.views_open(trigger_id=body["trigger_id"], view=why_view(f"{where}\n{key}"))

    def explain(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        ack()
        where, _, key = view["private_metadata"].partition("\n")
        said = {block: fields[block].get("value") or "" for block, fields in
                view["state"]["values"].items()}  # fmt: skip
        why, expected = said.get(WHY, ""), said.get(EXPECTED, "")
        ledger = self._office.memory.ledger
        ledger.rate(key, body["user"]["id"], helpful=False, why=why, expected=expected)
        if expected and (words := self._words_of(key)):
            ledger.keep_words(key, words)
        self._hand_over(where, key, " ".join(filter(None, [why, expected])))

    def open_home(self, event: dict[str, Any], client: WebClient) -> None:
        articles = self._office.articles()
        if event.get("tab") == _HOME:
            owner = event["user"] in self._office.owners
            counts = self._office.memory.counts() if owner else None
            client.views_publish(user_id=event["user"], view=home_view(articles, counts))
        elif event.get("tab") == _MESSAGES and (prompts := suggested_prompts(articles)):
            self._office.poster.attempt(
                "assistant_threads_setSuggestedPrompts",
                channel_id=event["channel"],
                prompts=prompts,
            )

    def _words_of(self, key: str) -> str:
        """Return the question that a message asked, or '' where none can be read any more."""
        channel, _, ts = key.partition(":")
        for message in self._office.poster.messages(Place(channel, ts)):
            if message["ts"] == ts:
                return plain(message.get("text", ""), self._office.bot)
        return ""

    def _hand_over(self, where: str, key: str, why: str) -> None:
        """Tell the experts which answer did not help, and why."""
        channel, _, ts = where.partition(":")
        try:
            found = self._office.poster.call("chat_getPermalink", channel=channel, message_ts=ts)
            link = str(found["permalink"])
        except UndeliverableError:  # only its asker can see it
            link = "given to one person alone"
        words = notice(f"An answer did not help ({link}). {why}".strip())
        for expert in self._office.experts:
            try:
                self._office.poster.post(Place(expert), words, f"{key}:{expert}")
            except UndeliverableError as error:
                log.warning("an expert cannot be told: %s", error)


def _ignore(ack: Ack) -> None:
    """Acknowledge what Slack sends and nobody needs; otherwise it would show an error."""
    ack()
