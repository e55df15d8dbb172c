"""Bolt's app with all listeners: which of them hears what."""

import re

from slack_bolt import Ack, App

from bot.slack.bolt import bolt_app
from bot.slack.events.dependencies import Dependencies
from bot.slack.events.desk import Desk
from bot.slack.events.experts import USE_AS_ANSWER, ExpertListeners
from bot.slack.events.feedback import Feedback
from bot.slack.events.keeping import Keeping
from bot.slack.events.listeners import Listeners
from bot.slack.events.shortcuts import ASK_ABOUT, Shortcuts
from bot.slack.events.sources import SourceListeners
from bot.slack.messages.buttons import FEEDBACK, HAND_OVER, SHARE, TELL, WITHDRAW
from bot.slack.messages.channel_form import CHANGE, CHANNEL, PICK
from bot.slack.messages.desk import ADD_PAGE, AGAIN, ARTICLES, FORGET, STORED
from bot.slack.messages.home import WHY
from bot.slack.messages.sources import ADD_SOURCE, REMOVE_SOURCE
from bot.slack.tasks.add_article import ADD

_COMMAND = "/ask"
_ANY = re.compile("")


def build_app(dependencies: Dependencies) -> App:
    """Return the app with all its listeners."""
    deps = dependencies
    app = bolt_app(deps.poster.client, deps.identity)
    listeners = Listeners(deps)
    experts = ExpertListeners(
        deps.queue, deps.task_store, deps.poster, deps.channels, deps.access, deps.identity
    )
    feedback = Feedback(
        deps.task_store,
        deps.poster,
        deps.access,
        deps.experts,
        deps.identity,
        deps.channels,
        experts.call,
    )
    shortcuts = Shortcuts(deps.queue, deps.poster, deps.access, deps.identity)
    keeping = Keeping(deps.task_store, deps.poster, deps.access, deps.identity, deps.tell_days)
    app.use(listeners.store_event)
    app.shortcut(ASK_ABOUT)(shortcuts.ask_about)
    app.shortcut(USE_AS_ANSWER)(experts.use_as_answer)
    app.action(HAND_OVER)(experts.hand_over)
    app.command(_COMMAND)(listeners.store_command)
    app.action(FEEDBACK)(feedback.rate)
    app.action(SHARE)(listeners.share)
    app.action(TELL)(keeping.keep)
    app.action(WITHDRAW)(keeping.withdraw)
    app.action(ADD)(listeners.add_article)
    desk = Desk(deps, listeners.home)
    sources = SourceListeners(deps, listeners.home)
    for action, listener in (
        (ARTICLES, desk.list_articles),
        (ADD_PAGE, desk.ask_for_page),
        (AGAIN, desk.ask_again),
        (CHANGE, desk.change_channel),
        (PICK, desk.change_channel),
        (STORED, desk.show_stored),
        (FORGET, desk.forget),
        (ADD_SOURCE, sources.ask_for_source),
        (REMOVE_SOURCE, sources.remove),
    ):
        app.action(action)(listener)
    app.view(ADD_PAGE)(desk.add_page)
    app.view(ADD_SOURCE)(sources.add)
    app.view(CHANNEL)(desk.save_channel)
    app.view(WHY)(feedback.save_explanation)
    app.event("app_home_opened")(listeners.open_home)
    for rest in (app.action, app.view, app.command, app.shortcut):
        rest(_ANY)(_ignore)
    return app


def _ignore(ack: Ack) -> None:
    """Acknowledge what nothing handles; otherwise Slack would show the person an error."""
    ack()
