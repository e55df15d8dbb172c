"""Digests of new stories, ordered in a channel or directly, and posted once each."""

import json
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.answering.evidence import Evidence
from bot.answering.question import Question
from bot.app import App
from bot.slack.service import Service
from bot.slack.state import DATABASE
from bot.slack.state.digests import DIGESTS
from retrieval.errors import StoreError
from retrieval.ingest.sync import sync
from tests.bot.slack.conftest import killed_bot
from tests.bot.slack.waiting import look, wait_until_closed
from tests.conftest import make_article
from tests.standins.slack import FakeSlack

BRIDGE = {
    "closed": "Bridge closed\n\nThe Kessel Bridge was closed on Monday after inspectors found four "
    "cracks in it.",
    "ferry": "Ferry for the bridge\n\nA free ferry crosses beside the Kessel Bridge from Thursday "
    "on, the council said.",
    "bakery": "Bakery opens\n\nA bakery that sells rye bread and buns opened on Quay Street on "
    "Tuesday morning.",
    "steel": "Steel for the bridge\n\nThe steel for the repair of the Kessel Bridge arrived by "
    "train on Friday.",
}
OUTLETS = {"bakery": "Weekly"}


@pytest.fixture
def add(write) -> Callable[[str], None]:
    """Add one of the articles, published today."""

    def add_today(name: str) -> None:
        title, _, text = BRIDGE[name].partition("\n\n")
        today = datetime.now(UTC).date()
        head = f"source: {OUTLETS.get(name, 'Gazette')}\npublished: {today}"
        write(name, f"---\ntitle: {title}\n{head}\n---\n\n{text}\n")

    add_today("closed")
    return add_today


@pytest.fixture
def bot(serve, slack, app, add) -> Service:
    service = serve(product=app)
    service.look()
    return service


@pytest.fixture
def say(slack, replies) -> Callable[[str], str]:
    """Say something to the bot in the channel, and return its reply."""

    def ask(text: str) -> str:
        ts, _ = slack.mention(text)
        return replies(slack.GENERAL, ts)[0]["text"]

    return ask


def make_due(service: Service, settings) -> None:
    """Let a day pass for all digests."""
    engine = sa.create_engine(f"sqlite:///{settings.data_dir / DATABASE}")
    with engine.begin() as connection:
        connection.execute(sa.update(DIGESTS).values(due=time.time() - 60))
    engine.dispose()


@pytest.fixture
def next_morning(slack, settings) -> Callable[[Service], None]:
    def wait(service: Service) -> None:
        make_due(service, settings)
        look(slack, service)

    return wait


def posted(slack: FakeSlack, channel: str | None = None) -> list[dict]:
    """The messages of the bot above all threads."""
    messages = slack.channels[channel or slack.GENERAL]["msgs"].values()
    return [one for one in messages if one.get("bot_id") and not one.get("thread_ts")]


def test_the_new_stories_on_a_subject_come_once_quoted_and_cited(
    slack, bot, add, say, next_morning
) -> None:
    assert "on “the bridge” come here every day at 8:00" in say("digest the bridge daily 8:00")
    add("ferry")
    add("bakery")
    next_morning(bot)
    (digest,) = posted(slack)
    assert digest["text"].startswith("the bridge: 1 new story. “A free ferry crosses")
    assert "(Gazette, " in digest["text"]
    assert "bakery" not in json.dumps(digest["blocks"])
    next_morning(bot)
    assert posted(slack) == [digest]
    add("steel")
    next_morning(bot)
    assert "“The steel for the repair" in posted(slack)[1]["text"]
    assert "ferry crosses" not in posted(slack)[1]["text"]


def test_a_digest_is_amended_however_much_was_said_in_the_channel_since(
    slack, bot, write, say, next_morning
) -> None:
    say("digest the lighthouse daily 8:00")
    today = datetime.now(UTC).date()
    story = f"---\npublished: {today}\n---\n# Lighthouse opens\n\nThe lighthouse opens on {{}}.\n"
    write("lighthouse", story.format("Monday"))
    next_morning(bot)
    (digest,) = posted(slack)
    assert "opens on Monday" in digest["text"]
    messages = slack.channels[slack.GENERAL]["msgs"]
    for _ in range(1001):
        ts = slack.new_ts()
        messages[ts] = {"type": "message", "user": slack.BOB, "text": "hm", "ts": ts}
    write("lighthouse", story.format("Tuesday"))
    look(slack, bot)
    assert messages[digest["ts"]]["text"].startswith("Corrected ")
    assert "opens on Tuesday" in messages[digest["ts"]]["text"]


def test_where_nothing_is_new_nothing_comes(slack, bot, add, say, next_morning) -> None:
    say("digest the bridge daily 8:00")
    add("bakery")
    next_morning(bot)
    assert posted(slack) == []


def test_a_reply_of_an_expert_is_no_story(slack, bot, app, say, next_morning) -> None:
    say("digest the bridge daily 8:00")
    today = datetime.now(UTC).isoformat(timespec="seconds")
    text = "The Kessel Bridge is painted by Mara Lopes, ask her for the new colours."
    reply = make_article(
        "slack:C1:1.1", text, title="Who paints the bridge?", published=today,
        published_from="metadata",
    )  # fmt: skip
    sync(app.index, [reply])
    next_morning(bot)
    assert posted(slack) == []


def test_an_order_that_cannot_be_read_gets_the_words_for_one(bot, say) -> None:
    said = say("digest bridge every hour")
    assert said.startswith("I could not read that order of a digest. “digest bridge daily 8:00”")


def test_an_outlet_is_known_by_its_name(slack, bot, add, say, next_morning) -> None:
    assert "from “Gazette”" in say("digest gazette monday 9:30")
    add("bakery")
    add("steel")
    next_morning(bot)
    (digest,) = posted(slack)
    assert digest["text"].startswith("Gazette: 1 new story. “The steel")


def test_nothing_comes_before_its_time(slack, bot, add, say) -> None:
    say("digest the bridge daily 8:00")
    add("ferry")
    bot.look()
    wait_until_closed(slack, bot)
    assert posted(slack) == []


def test_a_person_gets_theirs_directly(slack, bot, add, replies, next_morning) -> None:
    channel, ts, _ = slack.dm("digest the bridge daily 8:00")
    replies(channel, ts)
    add("ferry")
    next_morning(bot)
    assert "ferry crosses" in posted(slack, channel)[0]["text"]
    assert posted(slack) == []


def test_digests_are_listed_and_ended(slack, bot, add, say, next_morning) -> None:
    assert say("digest").startswith("No digest comes here.")
    say("digest the bridge daily 8:00")
    say("digest Gazette monday")
    listed = say("digest")
    assert "from “Gazette”, every Monday at 8:00 (UTC); on “the bridge”, every day" in listed
    assert "“digest stop bridge” ends it" in listed
    assert say("digest stop the Bridge") == "The digest on “the Bridge” has ended."
    assert say("digest stop the bridge").startswith("No digest on “the bridge”")
    say("digest stop")
    add("ferry")
    next_morning(bot)
    assert posted(slack) == []


def test_a_digest_is_ended_by_its_words_in_any_case_of_their_letters(slack, bot, say) -> None:
    say("digest Ørsted and the ÉCOLE daily")
    assert say("digest stop Ørsted and the École") == (
        "The digest on “Ørsted and the École” has ended."
    )
    assert say("digest").startswith("No digest comes here.")


def test_an_order_for_the_same_changes_the_time(slack, bot, say) -> None:
    say("digest the bridge daily 8:00")
    assert "every Monday at 10:15" in say("digest The Bridge monday 10:15")
    assert len(bot.task_store.digests.of(slack.GENERAL)) == 1


def test_a_time_is_by_the_clock_of_who_orders_where_slack_tells_it(slack, bot, say) -> None:
    slack.scopes.add("users:read")
    slack.zones[slack.BOB] = "Europe/Amsterdam"
    ts, _ = slack.mention("digest the bridge daily 8:00", user=slack.BOB)
    wait_until_closed(slack, bot)
    assert "8:00 (Europe/Amsterdam)" in slack.bot_replies(slack.GENERAL, ts)[0]["text"]
    (digest,) = bot.task_store.digests.of(slack.GENERAL)
    assert datetime.fromtimestamp(digest.due, UTC).hour in (6, 7)


class Ailing(App):
    """A product whose store cannot be searched while it `ails`."""

    ails = False

    def retrieve(self, question: Question, count: int) -> Evidence:
        if self.ails:
            raise StoreError("the Chroma server does not answer")
        return super().retrieve(question, count)


def test_a_story_that_could_not_be_looked_for_comes_with_the_next_digest(
    slack, serve, settings, add, replies, next_morning
) -> None:
    with closing(Ailing(settings)) as product:
        service = serve(product=product)
        service.look()
        ts, _ = slack.mention("digest the bridge daily 8:00")
        replies(slack.GENERAL, ts)
        add("ferry")
        product.ails = True
        next_morning(service)
        assert posted(slack) == []
        product.ails = False
        add("steel")
        next_morning(service)
        (digest,) = posted(slack)
        assert "2 new stories" in digest["text"]


def test_what_came_while_no_bot_ran_comes_at_the_next_start(
    slack, bot, add, say, serve, app, next_morning
) -> None:
    say("digest the bridge daily 8:00")
    bot.close()
    add("ferry")
    next_morning(serve(product=app))
    assert "ferry crosses" in posted(slack)[0]["text"]


def test_two_bots_over_one_database_post_once(slack, bot, add, say, serve, app, settings) -> None:
    say("digest the bridge daily 8:00")
    other = serve(product=app)
    add("ferry")
    bot.look()
    make_due(bot, settings)
    bot.tick()
    other.tick()
    slack.wait_for(lambda: posted(slack), 15, "the digest")
    wait_until_closed(slack, bot)
    assert len(posted(slack)) == 1


def test_a_bot_killed_as_it_posts_has_posted_once(
    slack, bot, add, say, serve, app, settings
) -> None:
    say("digest the bridge daily 8:00")
    bot.close()
    add("ferry")
    make_due(bot, settings)
    slack.inject("chat.postMessage", "apply_then_delay", delay=20)
    with killed_bot(slack, settings):
        slack.wait_for(lambda: posted(slack), 60, "the digest")
    service = serve(product=app)
    wait_until_closed(slack, service)
    service.look()
    wait_until_closed(slack, service)
    assert len(posted(slack)) == 1


def test_a_channel_that_is_gone_has_no_digest_any_more(slack, bot, add, say, next_morning) -> None:
    say("digest the bridge daily 8:00")
    slack.archive(slack.GENERAL)
    add("ferry")
    next_morning(bot)
    assert bot.task_store.digests.of(slack.GENERAL) == []


def test_a_person_who_is_forgotten_gets_none_and_is_named_at_none(slack, bot, say, replies) -> None:
    say("digest the bridge daily 8:00")
    channel, ts, _ = slack.dm("digest the ferry daily")
    replies(channel, ts)
    assert "Digests that you ordered: 2" in bot.task_store.people.lines(slack.ALICE)
    assert bot.task_store.forget(slack.ALICE) >= 2
    assert not any("Digests" in line for line in bot.task_store.people.lines(slack.ALICE))
    assert bot.task_store.digests.of(channel) == []
    assert [one.user for one in bot.task_store.digests.of(slack.GENERAL)] == [""]


def test_an_edited_order_is_no_question(slack, bot, replies) -> None:
    ts, _ = slack.mention("digest the bridge daily 8:00")
    (before,) = replies(slack.GENERAL, ts)
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> digest the bridge daily 9:00")
    wait_until_closed(slack, bot)
    assert replies(slack.GENERAL, ts) == [before]


def test_an_article_of_long_ago_is_no_news(slack, bot, app, say, next_morning, tmp_path) -> None:
    say("digest the bridge daily 8:00")
    path = tmp_path / "old.md"
    day = datetime.now(UTC).date() - timedelta(days=400)
    path.write_text(f"---\ntitle: Bridge painted\npublished: {day}\n---\n\nThe Kessel Bridge was "
                    "painted green by forty volunteers.\n")  # fmt: skip
    app.library.add([path])
    next_morning(bot)
    assert posted(slack) == []


def test_a_channel_for_one_outlet_gets_its_stories_however_the_outlet_is_written(
    slack, serve, app, add, replies, next_morning, tmp_path
) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(f'[{slack.GENERAL}]\nsource = "GAZETTE"\n')
    service = serve(product=app, slack_channels=rules)
    service.look()
    ts, _ = slack.mention("digest gazette daily 8:00")
    replies(slack.GENERAL, ts)
    add("ferry")
    next_morning(service)
    assert "“A free ferry crosses" in posted(slack)[0]["text"]


def test_a_channel_for_one_outlet_gets_no_story_of_another(
    slack, serve, app, add, replies, next_morning, tmp_path
) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(f'[{slack.GENERAL}]\nsource = "Weekly"\n')
    service = serve(product=app, slack_channels=rules)
    service.look()
    for order in ("digest the bridge daily 8:00", "digest Gazette daily 8:00"):
        ts, _ = slack.mention(order)
        replies(slack.GENERAL, ts)
    add("ferry")
    next_morning(service)
    assert posted(slack) == []
