"""Questions in threads and group DMs: a thread is read whole, or the reply says why it is not."""

import pytest

from tests.bot.slack.waiting import wait_until_closed

GROUP = "G0GROUPDM1"


@pytest.fixture
def group(slack) -> str:
    """A group DM of two people and the bot."""
    slack.add_channel(GROUP, "mpim", {slack.ALICE, slack.BOB, slack.BOT_USER})
    return GROUP


def test_a_question_in_a_group_dm_is_answered_edited_and_deleted(
    slack, serve, replies, newsroom, group
) -> None:
    service = serve()
    ts, _ = slack.mention("what sank?", channel=group)
    replies(group, ts)
    second, _ = slack.mention("and when?", channel=group, thread_ts=ts, user=slack.BOB)
    replies(group, ts, 2)
    assert newsroom.asked[-1].history[0].text == "what sank?"
    slack.say("no question to the bot", channel=group, thread_ts=ts)
    slack.edit(group, second, f"<@{slack.BOT_USER}> and where?")
    wait_until_closed(slack, service)
    assert [question.text for question in newsroom.asked] == [
        "what sank?", "and when?", "and where?",
    ]  # fmt: skip
    slack.delete_message(group, second)
    wait_until_closed(slack, service)
    replies(group, ts, 1)


@pytest.mark.parametrize(("kind", "scope"), [("mpim", "mpim:history"), ("group", "groups:history")])
def test_a_thread_that_cannot_be_read_is_not_guessed_at(
    slack, serve, replies, newsroom, caplog, kind, scope
) -> None:
    slack.add_channel(GROUP, kind, {slack.ALICE, slack.BOT_USER})
    slack.scopes -= {scope}
    serve()
    root, _ = slack.say("Cho Hyun is in Tokyo", channel=GROUP)
    slack.mention("for how long?", channel=GROUP, thread_ts=root)
    (reply,) = replies(GROUP, root)
    assert reply["text"].startswith("I cannot read this thread")
    assert scope in reply["text"]
    assert f"the app lacks the scope {scope}" in caplog.text
    assert newsroom.asked == []
    ts, _ = slack.mention("what sank?", channel=GROUP)  # by itself it needs no thread
    (reply,) = replies(GROUP, ts)
    assert "The ferry sank" in reply["text"]


def test_a_thread_that_is_gone_is_not_guessed_at(slack, serve, replies, newsroom) -> None:
    serve()
    root, _ = slack.say("Cho Hyun is in Tokyo")
    slack.inject("conversations.replies", "error", error="thread_not_found")
    slack.mention("for how long?", thread_ts=root)
    (reply,) = replies(slack.GENERAL, root)
    assert reply["text"].startswith("I cannot read this thread")
    assert newsroom.asked == []


def test_a_follow_up_in_a_very_long_thread_is_read_with_its_newest_messages(
    slack, serve, replies, newsroom
) -> None:
    serve()
    root, _ = slack.say("Shall we talk?")
    place = slack.channels[slack.GENERAL]["msgs"]
    for n in range(1_200):
        ts = slack.new_ts()
        place[ts] = {"type": "message", "user": slack.BOB, "ts": ts, "text": f"remark {n}",
                     "thread_ts": root}  # fmt: skip
    slack.mention("and when?", thread_ts=root)
    replies(slack.GENERAL, root)
    said = [turn.text for turn in newsroom.asked[-1].history]
    assert said == [f"remark {n}" for n in range(1_188, 1_200)]
