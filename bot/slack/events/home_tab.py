"""The Home tab as one person sees it."""

from bot.answering.expert_replies import is_reply
from bot.slack.events.dependencies import Dependencies
from bot.slack.messages.blocks import Block
from bot.slack.messages.channel_form import channel_blocks
from bot.slack.messages.home import home_view, refusal_view
from bot.slack.messages.home_controls import article_buttons, own_blocks, unanswered_blocks
from bot.slack.messages.no_articles import no_articles
from bot.slack.messages.sources import source_blocks


def home_tab(deps: Dependencies, user: str, reason: str = "") -> Block:
    """Return the Home tab of a person, or the reason why they may not ask."""
    if reason:
        return refusal_view(reason, own_blocks())
    is_owner = user in deps.owners
    # A reply of an expert is in answers, where its question is asked, and in no list.
    articles = [article for article in deps.articles() if not is_reply(article)]
    without = no_articles(user, deps.owners).blocks
    beside = [article_buttons(is_owner=is_owner)]
    if not is_owner:
        return home_view(articles, None, without, beside if articles else (), own_blocks())
    store, channels = deps.task_store, deps.channels
    below = [
        *source_blocks(deps.sources.listed(articles)),
        *unanswered_blocks(store.usage.unanswered()),
        *channel_blocks(channels.by_id, has_file=bool(channels.path)),
        *own_blocks(),
    ]
    return home_view(articles, store.counts(), without, beside, below)
