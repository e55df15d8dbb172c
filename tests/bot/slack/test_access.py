"""Who may ask, by every way in: members, guests, people of other organisations, and how often."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.slack.waiting import wait_until_closed

SHARED = "C0SHARED01"
CAROL, DAVE, ERIN = "U0CAROL001", "U0DAVE0001", "U0ERIN0001"


@pytest.fixture
def shared(slack) -> str:
    """A channel of Slack Connect, with Dave of another organisation."""
    slack.add_person(DAVE, "dave", team=slack.OTHER_TEAM)
    slack.add_channel(SHARED, "channel", {slack.ALICE, DAVE, slack.BOT_USER}, shared=True)
    return SHARED


@pytest.fixture
def rules(tmp_path: Path) -> Callable[[str], Path]:
    """Write the file of the channels' rules."""

    def write(text: str) -> Path:
        path = tmp_path / "channels.toml"
        path.write_text(text)
        return path

    return write


def test_people_of_other_organisations_are_refused_and_nothing_of_them_is_stored(
    slack, serve, replies, newsroom, shared, stored
) -> None:
    service = serve(keep_questions="all")
    ts, _ = slack.mention("what secret-word sank?", user=DAVE, channel=shared)
    (reply,) = replies(shared, ts)
    assert reply["text"] == "I answer only people of my own organisation here."
    slack.edit(shared, ts, f"<@{slack.BOT_USER}> and secret-word?")
    command = slack.slash("/ask", "what secret-word sank?", user=DAVE, channel=shared).wait()
    assert "my own organisation" in json.dumps(command.attempts[-1].ack_payload)
    wait_until_closed(slack, service)
    replies(shared, ts)
    assert newsroom.asked == []
    assert not any(word in stored() for word in ("secret-word", DAVE))
    ts, _ = slack.mention("what sank?", channel=shared)  # a member, in the same channel
    assert "The ferry sank" in replies(shared, ts)[0]["text"]


def test_people_of_other_organisations_can_neither_share_nor_rate(
    slack, serve, replies, shared, stored
) -> None:
    service = serve()
    ts, _ = slack.mention("what sank?", channel=shared)
    (reply,) = replies(shared, ts)
    slack.click(shared, reply["ts"], "feedback", positive=False, user=DAVE).wait()
    slack.wait_for(lambda: slack.responses)
    slack.slash("/ask", "what sank?", channel=shared).wait()
    slack.wait_for(lambda: len(slack.responses) == 2)
    button = slack.responses[1]["blocks"][-1]["elements"][0]
    slack.press(button, shared, user=DAVE).wait()
    slack.wait_for(lambda: len(slack.responses) == 3)
    wait_until_closed(slack, service)
    refused = [slack.responses[n]["text"] for n in (0, 2)]
    assert refused == ["I answer only people of my own organisation here."] * 2
    assert len(slack.calls_to("chat.postMessage")) == 1
    assert service.task_store.usage.ratings() == []
    assert DAVE not in stored()


def test_a_channel_may_allow_people_of_other_organisations(
    slack, serve, replies, newsroom, shared, rules
) -> None:
    newsroom.seconds = 1
    serve(slack_channels=rules(f"[{shared}]\nexternal = true\n"))
    ts, _ = slack.mention("what sank?", user=DAVE, channel=shared)
    assert "The ferry sank" in replies(shared, ts)[0]["text"]


@pytest.mark.parametrize("kind", ["restricted", "ultra_restricted"])
def test_guests_are_answered_unless_a_channel_is_for_full_members(
    slack, serve, replies, rules, stored, kind
) -> None:
    slack.add_person(CAROL, "carol", guest=kind)
    slack.channels[slack.GENERAL]["members"].add(CAROL)
    slack.channels[slack.PRIVATE]["members"].add(CAROL)
    slack.scopes.add("users:read")
    serve(slack_channels=rules(f"[{slack.PRIVATE}]\nguests = false\n"))
    ts, _ = slack.mention("what sank?", user=CAROL)
    assert "The ferry sank" in replies(slack.GENERAL, ts)[0]["text"]
    assert slack.calls_to("users.info") == []
    for user, answer in ((CAROL, "no guests"), (slack.ALICE, "The ferry sank")):
        ts, _ = slack.mention("what sank?", user=user, channel=slack.PRIVATE)
        assert answer in replies(slack.PRIVATE, ts)[0]["text"]
        calls = len(slack.calls_to("users.info"))
        ts, _ = slack.mention("what sank?", user=user, channel=slack.PRIVATE)
        assert answer in replies(slack.PRIVATE, ts)[0]["text"]
        assert len(slack.calls_to("users.info")) == calls


def test_without_the_scope_to_see_guests_nobody_is_answered_where_none_may_be(
    slack, serve, replies, rules, newsroom
) -> None:
    serve(slack_channels=rules(f"[{slack.GENERAL}]\nguests = false\n"))
    ts, _ = slack.mention("what sank?")
    assert "the scope users:read" in replies(slack.GENERAL, ts)[0]["text"]
    assert newsroom.asked == []


def test_no_question_is_lost_while_slack_does_not_say_who_is_a_guest(
    slack, serve, replies, rules
) -> None:
    slack.scopes.add("users:read")
    slack.inject("users.info", "http", times=6)
    serve(slack_channels=rules(f"[{slack.GENERAL}]\nguests = false\n"))
    ts, _ = slack.mention("what sank?")
    assert "The ferry sank" in replies(slack.GENERAL, ts)[0]["text"]


def test_an_edit_gets_round_neither_the_list_nor_the_limit(
    slack, serve, replies, rules, newsroom
) -> None:
    service = serve(
        slack_channels=rules(f'[{slack.GENERAL}]\nask = ["{slack.ALICE}"]\n'), slack_per_minute=2
    )
    ts, _ = slack.mention("may I?", user=slack.BOB)
    assert "may not answer you in this channel" in replies(slack.GENERAL, ts)[0]["text"]
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> and now?")
    wait_until_closed(slack, service)
    assert newsroom.asked == []
    ts, _ = slack.mention("what sank?")
    replies(slack.GENERAL, ts)
    for text in ("who was saved?", "and who else?"):
        slack.pass_time(3)
        slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> {text}")
        wait_until_closed(slack, service)
    assert [question.text for question in newsroom.asked] == ["what sank?", "who was saved?"]
    (reply,) = replies(slack.GENERAL, ts)
    assert "more than 2 questions in a minute" in reply["text"]


def test_a_mention_added_by_an_edit_is_one_question_that_passes_the_same_rules(
    slack, serve, replies, rules, newsroom
) -> None:
    service = serve(slack_channels=rules(f'[{slack.GENERAL}]\nask = ["{slack.ALICE}"]\n'))
    for user, answer in ((slack.ALICE, "The ferry sank"), (slack.BOB, "may not answer you")):
        ts, _ = slack.say("what sank?", user=user)
        slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> what sank?")
        assert answer in replies(slack.GENERAL, ts)[0]["text"]
        wait_until_closed(slack, service)


def test_a_preview_of_a_link_changes_nothing(slack, serve, replies, newsroom) -> None:
    service = serve()
    ts, _ = slack.mention("what sank, see <https://a.example>?")
    replies(slack.GENERAL, ts)
    slack.unfurl(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts)
    assert len(newsroom.asked) == 1
    assert slack.calls_to("chat.update") == []


def test_a_list_for_every_channel_holds_in_direct_messages_and_the_home(
    slack, serve, replies, rules, newsroom
) -> None:
    serve(slack_channels=rules(f'["*"]\nask = ["{slack.ALICE}"]\n'))
    channel, ts, _ = slack.dm("what sank?", user=slack.BOB)
    (reply,) = replies(channel, ts)
    assert reply["text"] == "I may not answer you; please ask my owner who may ask me."
    ts, _ = slack.mention("what sank?", user=slack.BOB)
    assert "write to me directly" not in replies(slack.GENERAL, ts)[0]["text"]
    slack.open_agent_dm(user=slack.BOB, tab="home").wait()
    slack.wait_for(lambda: slack.BOB in slack.home_views)
    assert "Gazette" not in json.dumps(slack.home_views[slack.BOB])
    channel, ts, _ = slack.dm("what sank?")
    assert "The ferry sank" in replies(channel, ts)[0]["text"]
    assert len(newsroom.asked) == 1


def test_chatter_is_not_refused_in_a_thread_that_is_read(slack, serve, replies, rules) -> None:
    service = serve(
        slack_channels=rules(f'[{slack.GENERAL}]\nlisten = "all"\nask = ["{slack.ALICE}"]\n')
    )
    ts, _ = slack.mention("what sank?")
    replies(slack.GENERAL, ts)
    slack.say("and who was saved, I wonder?", user=slack.BOB, thread_ts=ts)
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts)


def test_a_thread_of_a_changed_remark_is_not_one_that_the_bot_is_in(
    slack, serve, rules, newsroom
) -> None:
    service = serve(slack_channels=rules(f'[{slack.GENERAL}]\nlisten = "all"\n'))
    ts, _ = slack.say("Lunch anyoen?", user=slack.BOB)
    slack.edit(slack.GENERAL, ts, "Lunch anyone?")
    slack.say("who pays?", thread_ts=ts)
    wait_until_closed(slack, service)
    assert slack.bot_replies(slack.GENERAL, ts) == []
    assert newsroom.asked == []


def test_after_a_day_of_chatter_nothing_is_stored_of_those_who_asked_nothing(
    slack, serve, replies, stored, shared
) -> None:
    service = serve(keep_questions="all", slack_per_minute=100)
    people = [slack.add_person(f"U0CHATTER{n:02}", f"chatter{n}") for n in range(10)]
    slack.channels[slack.GENERAL]["members"] |= set(people)
    asked, _ = slack.mention("what sank?")
    replies(slack.GENERAL, asked)
    for n in range(120):
        user = people[n % len(people)]
        thread = asked if n % 3 == 0 else None  # some of it under the bot's own answer
        ts, _ = slack.say(f"secret-remark {n}", user=user, thread_ts=thread)
        if n % 4 == 0:
            slack.edit(slack.GENERAL, ts, f"secret-edit {n}")
        if n % 5 == 0:
            slack.delete_message(slack.GENERAL, ts)
        if n % 7 == 0:
            slack.unfurl(slack.GENERAL, ts) if slack.message(slack.GENERAL, ts) else None
    root, _ = slack.say("secret-root", user=people[0])
    slack.say("secret-reply", user=people[1], thread_ts=root)
    slack.delete_message(slack.GENERAL, root)  # which leaves a tombstone
    slack.mention("secret-question?", user=DAVE, channel=shared)
    wait_until_closed(slack, service)
    text = stored()
    assert slack.ALICE in text  # who asked
    assert "what sank?" in text
    assert not any(word in text for word in ("secret-", "deleted.", DAVE, *people))
    # The key, the place and the record of one question, and of each of the three quotes shown.
    assert text.count(slack.GENERAL) == 3 + 2 * 3
