"""The App Home: what owners can do, and what everybody can see and remove of themselves."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest

from bot.app import App
from bot.parts.library import Library
from bot.slack.channels import load_channels
from bot.slack.limits import Limits
from bot.slack.state import DATABASE
from retrieval.article import Article
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.newsroom import ARTICLE, Newsroom

FORM = {
    "listen": {"type": "static_select", "selected_option": {"value": "questions"}},
    "ask": {"type": "multi_users_select", "selected_users": []},
    "experts": {"type": "multi_users_select", "selected_users": ["U0BOB00001"]},
    "expert_days": {"type": "number_input", "value": "30"},
    "reaction": {"type": "plain_text_input", "value": ":question:"},
    "source": {"type": "plain_text_input", "value": None},
    "switches": {"type": "checkboxes", "selected_options": [{"value": "model"}]},
}


@pytest.fixture
def rules(slack, tmp_path: Path) -> Path:
    path = tmp_path / "channels.toml"
    path.write_text(f'# Ours.\n[{slack.GENERAL}]\nlisten = "all"  # as agreed\n')
    return path


@pytest.fixture
def service(slack, serve, rules):
    """A bot of which Alice is an owner."""
    return serve(slack_owners=slack.ALICE, slack_channels=rules)


def open_home(slack, user: str) -> str:
    before = len(slack.calls_to("views.publish"))
    slack.open_agent_dm(user=user, tab="home").wait()
    slack.wait_calls("views.publish", before + 1, ok=True)
    return json.dumps(slack.home_views[user], ensure_ascii=False)


def _rows(settings) -> list[str]:
    """Every row of the bot's database, as text."""
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database:
        names = "select name from sqlite_master where type = 'table' and name like 'footnote_%'"
        return [
            str(row)
            for (name,) in database.execute(names).fetchall()
            for row in database.execute(f"select * from {name}")
        ]


def modal(slack, count: int = 1) -> dict:
    slack.wait_for(lambda: len(slack.views) == count)
    return list(slack.views.values())[-1]


def test_everybody_sees_the_articles_with_their_links(slack, service) -> None:
    seen = open_home(slack, slack.BOB)
    assert "All articles" in seen
    assert "Add an article" not in seen
    assert "Channels" not in seen
    link = "<https://gazette.example/ferry?a=1&amp;b=%282%29|Ferry"
    assert link in seen
    slack.press_home(slack.BOB, "articles").wait()
    assert link in json.dumps(modal(slack))


def test_an_owner_adds_a_page_and_is_told_in_a_direct_message(slack, service) -> None:
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_page").wait()
    view = modal(slack)
    refused = slack.submit(view, slack.ALICE, url="no address").wait()
    assert "whole address" in json.dumps(refused.attempts[-1].ack_payload)
    delivery = slack.submit(view, slack.ALICE, url="https://gazette.example/new").wait()
    slack.redeliver(delivery)
    slack.submit(view, slack.BOB, url="https://gazette.example/bob").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.ALICE)
    assert "“https://gazette.example/new”" in told["text"]
    assert slack.direct_messages(slack.BOB) == []


def test_an_owner_asks_an_unanswered_question_again(slack, service, newsroom, replies) -> None:
    for text in ("is nothing known of it?", "what sank?", "is nothing known of it?"):
        ts, _ = slack.mention(text, user=slack.BOB)
        replies(slack.GENERAL, ts)
    assert open_home(slack, slack.ALICE).count("Ask again") == 1
    slack.press_home(slack.ALICE, "again").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.ALICE)
    assert told["text"].startswith("Somebody asked “is nothing known of it?”: The articles may not")
    assert slack.ALICE not in json.dumps(told["blocks"])  # she asked it again, it is not hers
    assert "Ask again" in open_home(slack, slack.ALICE)


def test_a_question_that_is_answered_now_leaves_the_list(slack, service, newsroom, replies) -> None:
    ts, _ = slack.mention("is nothing known of it?", user=slack.BOB)
    replies(slack.GENERAL, ts)
    open_home(slack, slack.ALICE)
    newsroom.known.set()
    slack.press_home(slack.ALICE, "again").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    assert "Not answered" not in open_home(slack, slack.ALICE)
    (record,) = service.task_store.usage.questions()
    assert (record.status, record.words) == ("answered", "")


def test_an_owner_changes_a_channel_in_the_file_and_it_holds_at_once(
    slack, service, rules, replies
) -> None:
    assert "follow-ups without a mention" in open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "change_channel", slack.GENERAL).wait()
    view = modal(slack)
    assert view["private_metadata"] == slack.GENERAL
    slack.submit(view, slack.BOB, state=FORM).wait()  # no owner
    assert "# as agreed" in rules.read_text()
    slack.submit(view, slack.ALICE, state=FORM).wait()
    assert rules.read_text() == (
        f'# Ours.\n[{slack.GENERAL}]\nlisten = "questions"  # as agreed\n'
        'experts = ["U0BOB00001"]\nexpert_days = 30\nreaction = "question"\nguests = false\n'
    )
    slack.scopes.add("users:read")
    ts, _ = slack.say("what sank?", user=slack.BOB)
    replies(slack.GENERAL, ts)
    slack.wait_for(lambda: "1 expert" in json.dumps(slack.home_views[slack.ALICE]))


def test_a_channel_without_a_table_gets_one(slack, service, rules) -> None:
    open_home(slack, slack.ALICE)
    chosen = {"selected_conversation": slack.PRIVATE}
    slack.press_home(slack.ALICE, "pick_channel", **chosen).wait()
    slack.submit(modal(slack), slack.ALICE, state=FORM).wait()
    assert load_channels(rules).of(slack.PRIVATE).listen == "questions"
    assert load_channels(rules).of(slack.GENERAL).listen == "all"


def test_a_file_that_cannot_be_written_is_said_in_the_form(slack, service, rules) -> None:
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "change_channel", slack.GENERAL).wait()
    view = modal(slack)
    rules.write_text("[broken")
    refused = slack.submit(view, slack.ALICE, state=FORM).wait()
    assert "channels.toml" in json.dumps(refused.attempts[-1].ack_payload)
    assert rules.read_text() == "[broken"


def test_without_a_file_the_home_names_the_setting(slack, serve) -> None:
    serve(slack_owners=slack.ALICE)
    assert "FOOTNOTE_SLACK_CHANNELS" in open_home(slack, slack.ALICE)


def test_everybody_sees_what_is_stored_about_them_and_is_forgotten(
    slack, service, settings, replies
) -> None:
    ts, _ = slack.mention("is nothing known of it?", user=slack.BOB)
    (reply,) = replies(slack.GENERAL, ts)
    slack.click(slack.GENERAL, reply["ts"], "tell", user=slack.BOB).wait()
    open_home(slack, slack.BOB)
    slack.press_home(slack.BOB, "stored").wait()
    stored = json.dumps(modal(slack), ensure_ascii=False)
    assert "Questions of yours (when, how they were answered, from which articles): 1" in stored
    assert "Questions that I keep to tell you the answer: 1" in stored
    assert "“is nothing known of it?”" in stored
    delivery = slack.press_home(slack.BOB, "forget").wait()
    slack.redeliver(delivery)
    slack.wait_for(lambda: slack.direct_messages(slack.BOB))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.BOB)
    assert told["text"].startswith("I have removed what was stored about you.")
    assert not [row for row in _rows(settings) if slack.BOB in row or "nothing known" in row]
    slack.press_home(slack.BOB, "stored").wait()
    assert "Nothing." in json.dumps(modal(slack, 2))


def test_an_owner_who_is_forgotten_is_in_no_row_of_what_they_did(
    slack, service, settings, replies, newsroom
) -> None:
    ts, _ = slack.mention("is nothing known of it?", user=slack.BOB)
    replies(slack.GENERAL, ts)
    newsroom.known.set()
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "again").wait()
    slack.press_home(slack.ALICE, "add_page").wait()
    slack.submit(modal(slack), slack.ALICE, url="https://gazette.example/new").wait()
    slack.wait_for(lambda: len(slack.direct_messages(slack.ALICE)) == 2)
    wait_until_closed(slack, service)
    slack.press_home(slack.ALICE, "forget").wait()
    slack.wait_for(lambda: len(slack.direct_messages(slack.ALICE)) == 3)
    wait_until_closed(slack, service)
    assert not [row for row in _rows(settings) if slack.ALICE in row]


def test_who_may_not_ask_may_still_be_forgotten(slack, serve, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f'["*"]\nask = ["{slack.ALICE}"]\n')
    serve(slack_channels=path)
    seen = open_home(slack, slack.BOB)
    assert "I may not answer you" in seen
    assert "Forget me" in seen
    assert "What I know" not in seen


def test_an_owner_sees_the_ingest_sources_without_a_password(slack, service) -> None:
    seen = open_home(slack, slack.ALICE)
    assert "*Where articles are read from*" in seen
    assert "/srv/articles\\n1 article, last read <!date^1795858200^" in seen
    assert "1 failed: is &lt;no&gt; article" in seen
    assert "https://gazette.example/feed" in seen
    assert "secret" not in seen
    assert "/srv/articles" not in open_home(slack, slack.BOB)


def test_an_owner_adds_a_source_once_and_is_told_what_came_in(slack, service, newsroom) -> None:
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_source").wait()
    view = modal(slack)
    url = "https://gazette.example/news"
    delivery = slack.submit(view, slack.ALICE, source=url).wait()
    slack.redeliver(delivery)
    slack.submit(view, slack.BOB, source="https://gazette.example/bob").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.ALICE)
    assert told["text"] == f"Added “{url}” to the sources. Articles: 1 new."
    assert newsroom.sources.reads == [url]
    assert url in open_home(slack, slack.ALICE)


@pytest.mark.parametrize(
    "path", ["/etc", "file:///etc/passwd", "notes", "https://ines:secret@gazette.example/feed", ""]
)
def test_what_is_no_address_of_the_web_is_refused_as_a_source(
    slack, service, newsroom, path: str
) -> None:
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_source").wait()
    refused = slack.submit(modal(slack), slack.ALICE, source=path).wait()
    assert "on the machine that I run on" in json.dumps(refused.attempts[-1].ack_payload)
    assert newsroom.sources.reads == []


def test_a_source_that_cannot_be_read_is_said_to_its_owner(slack, service, newsroom) -> None:
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_source").wait()
    slack.submit(modal(slack), slack.ALICE, source="https://gazette.example/away").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    (told,) = slack.direct_messages(slack.ALICE)
    said = "I could not add “https://gazette.example/away”: the server answers 404."
    assert told["text"] == said


def test_a_source_waits_while_another_process_writes(slack, serve, newsroom) -> None:
    service = serve(Limits(task_retry_after=0.1), slack_owners=slack.ALICE)
    newsroom.sources.busy.set()
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_source").wait()
    slack.submit(modal(slack), slack.ALICE, source="https://gazette.example/news").wait()
    slack.wait_for(lambda: len(newsroom.sources.reads) > 1)
    assert slack.direct_messages(slack.ALICE) == []
    newsroom.sources.busy.clear()
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.ALICE)
    assert "1 new" in told["text"]


def test_a_source_that_is_read_when_the_bot_ends_is_told_by_the_next_one(
    slack, serve, newsroom
) -> None:
    ending = serve(Limits(last_work=0.1), slack_owners=slack.ALICE)
    newsroom.sources.released.clear()
    open_home(slack, slack.ALICE)
    slack.press_home(slack.ALICE, "add_source").wait()
    slack.submit(modal(slack), slack.ALICE, source="https://gazette.example/news").wait()
    slack.wait_for(lambda: newsroom.sources.reads)
    assert ending.close() == 1
    newsroom.sources.released.set()
    service = serve(Limits(lease=1.0), slack_owners=slack.ALICE)
    slack.wait_for(lambda: slack.direct_messages(slack.ALICE))
    wait_until_closed(slack, service)
    (told,) = slack.direct_messages(slack.ALICE)
    assert "1 new" in told["text"]
    assert len(newsroom.sources.reads) == 2


def test_an_owner_removes_a_source_after_being_asked(slack, service, newsroom) -> None:
    seen = open_home(slack, slack.ALICE)
    assert "Remove this source?" in seen
    button = next(
        block["accessory"]
        for block in slack.home_views[slack.ALICE]["blocks"]
        if "gazette.example/feed" in json.dumps(block) and "accessory" in block
    )
    before = len(slack.calls_to("views.publish"))
    delivery = slack.press_home(slack.ALICE, "remove_source", button["value"]).wait()
    slack.redeliver(delivery)
    slack.wait_calls("views.publish", before + 1, ok=True)
    assert list(newsroom.sources.locations) == ["/srv/articles"]
    assert "gazette.example/feed" not in json.dumps(slack.home_views[slack.ALICE])


class Archive(Newsroom):
    """Has many articles, of long titles and addresses."""

    def articles(self) -> list[Article]:
        return [
            replace(
                ARTICLE, id=f"a{n}", title=f"{n} {'long title ' * 20}", source="The Gazette " * 10,
                url=f"https://gazette.example/{n}/{'a-long-address-' * 14}",
            )
            for n in range(30)
        ]  # fmt: skip


def test_articles_of_long_titles_and_addresses_are_all_listed(slack, serve) -> None:
    serve(product=Archive())
    open_home(slack, slack.BOB)
    slack.press_home(slack.BOB, "articles").wait()
    listed = json.dumps(modal(slack))
    assert all(f"https://gazette.example/{n}/" in listed for n in range(30))


class Reread(Library):
    """Counts how often all articles are read."""

    times = 0

    def articles(self) -> list[Article]:
        self.times += 1
        return super().articles()


class Watched(App):
    """A product of which the reads are counted."""

    @cached_property
    def library(self) -> Reread:
        return Reread(lambda: self.index, self.parser)


def test_the_articles_are_read_once_for_all_who_open_the_home_tab(
    slack, serve, settings, tmp_path: Path
) -> None:
    file = tmp_path / "ferry.md"
    file.write_text("# Ferry sails again\n\nThe ferry sails again on Monday, the council said.\n")
    with closing(Watched(settings)) as product:
        product.library.add([file])
        serve(product=product)
        for user in (slack.ALICE, slack.BOB, slack.ALICE):
            assert "Ferry sails again" in open_home(slack, user)
        assert product.library.times == 1
        file.write_text("# Ferry sails at noon\n\nThe ferry sails at noon, the council said.\n")
        product.library.add([file])
        assert "Ferry sails at noon" in open_home(slack, slack.BOB)


def test_all_that_is_stored_about_a_person_is_shown_however_long(slack, serve, replies) -> None:
    serve(slack_per_minute=100)
    questions = [f"is nothing known of {n}, {'which is a long story & ' * 8}?" for n in range(18)]
    for question in questions:
        ts, _ = slack.mention(question, user=slack.BOB)
        replies(slack.GENERAL, ts)
    open_home(slack, slack.BOB)
    slack.press_home(slack.BOB, "stored").wait()
    stored = json.dumps(modal(slack), ensure_ascii=False)
    assert all(f"is nothing known of {n}," in stored for n in range(18))
