"""Bolt's app with all listeners, each by the action, form, command or event that it handles."""

import re

from slack_bolt import Ack, App

from bot.slack.bolt import bolt_app
from bot.slack.events.dependencies import Dependencies
from bot.slack.events.experts import USE_AS_ANSWER, ExpertListeners
from bot.slack.events.feedback import Feedback
from bot.slack.events.home import HomeListeners
from bot.slack.events.kept_questions import KeptQuestionListeners
from bot.slack.events.listeners import Listeners
from bot.slack.events.shortcuts import ASK_ABOUT, Shortcuts
from bot.slack.events.sources import SourceListeners
from bot.slack.messages.buttons import FEEDBACK, HAND_OVER, SHARE, TELL, WITHDRAW
from bot.slack.messages.channel_form import CHANGE, CHANNEL, PICK
from bot.slack.messages.home_controls import ADD_PAGE, AGAIN, ARTICLES, FORGET, STORED
from bot.slack.messages.sources import ADD_SOURCE, REMOVE_SOURCE
from bot.slack.messages.why_form import WHY
from bot.slack.tasks.add_article import ADD

_COMMAND = "/ask"
_ANY = re.compile("")


def build_app(deps: Dependencies) -> App:
    """Return the app with all its listeners."""
    app = bolt_app(deps.poster.client, deps.identity)
    listeners = Listeners(deps)
    app.use(listeners.store_event)
    app.command(_COMMAND)(listeners.store_command)
    app.shortcut(ASK_ABOUT)(Shortcuts(deps).ask_about)
    _add_message_listeners(app, deps, listeners)
    _add_home_listeners(app, deps, listeners)
    for rest in (app.action, app.view, app.command, app.shortcut):
        rest(_ANY)(_ignore)
    return app


def _add_message_listeners(app: App, deps: Dependencies, listeners: Listeners) -> None:
    """Add the listeners for what is pressed and chosen at messages."""
    experts, kept = ExpertListeners(deps), KeptQuestionListeners(deps)
    feedback = Feedback(deps, experts.call)
    app.shortcut(USE_AS_ANSWER)(experts.use_as_answer)
    app.action(HAND_OVER)(experts.hand_over)
    app.action(FEEDBACK)(feedback.rate)
    app.view(WHY)(feedback.save_explanation)
    app.action(SHARE)(listeners.share)
    app.action(TELL)(kept.keep)
    app.action(WITHDRAW)(kept.withdraw)
    app.action(ADD)(listeners.add_article)


def _add_home_listeners(app: App, deps: Dependencies, listeners: Listeners) -> None:
    """Add the listeners of the App Home."""
    home, sources = HomeListeners(deps), SourceListeners(deps)
    app.event("app_home_opened")(listeners.open_home)
    app.action(ARTICLES)(home.list_articles)
    app.action(ADD_PAGE)(home.ask_for_page)
    app.view(ADD_PAGE)(home.add_page)
    app.action(ADD_SOURCE)(sources.ask_for_source)
    app.view(ADD_SOURCE)(sources.add)
    app.action(REMOVE_SOURCE)(sources.remove)
    app.action(AGAIN)(home.ask_again)
    app.action(CHANGE)(home.change_channel)
    app.action(PICK)(home.change_channel)
    app.view(CHANNEL)(home.save_channel)
    app.action(STORED)(home.show_stored)
    app.action(FORGET)(home.forget)


def _ignore(ack: Ack) -> None:
    """Acknowledge what nothing handles; otherwise Slack would show the person an error."""
    ack()
