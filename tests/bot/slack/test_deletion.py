"""A question that its asker deletes takes its answer along, and everything that is stored of it.

Slack sends the deletion of a message with replies, such as our answer, as a change to a tombstone.
"""

from bot.slack.delivery.delivery import Pace
from bot.slack.limits import Limits
from tests.bot.slack.waiting import wait_until_closed

QUICK = Limits(pace=Pace(before=0.1, gap=0.05))


def test_a_deleted_question_in_a_channel_takes_its_answer_along(
    slack, serve, replies, newsroom, stored
) -> None:
    service = serve(keep_questions="all")
    ts, _ = slack.mention("what secret-word sank?")
    (reply,) = replies(slack.GENERAL, ts)
    slack.click(slack.GENERAL, reply["ts"], "feedback").wait()
    slack.delete_message(slack.GENERAL, ts)
    slack.wait_calls("chat.delete")
    wait_until_closed(slack, service)
    assert slack.thread(slack.GENERAL, ts) == []  # nor the tombstone, now that nothing is under it
    assert len(newsroom.asked) == 1
    assert service.task_store.usage.questions() == []
    assert service.task_store.usage.ratings() == []
    assert not any(word in stored() for word in ("secret-word", "deleted.", slack.ALICE))


def test_a_question_that_is_deleted_while_its_answer_grows_is_not_answered(
    slack, serve, newsroom, stored
) -> None:
    newsroom.seconds = 0.3
    newsroom.released.clear()  # so that it is not whole, however late it is deleted
    service = serve(QUICK, keep_questions="all")
    ts, _ = slack.mention("tell me slowly of the secret-word")
    slack.say("an earlier remark", thread_ts=ts)
    slack.wait_calls("chat.startStream", ok=True)
    slack.delete_message(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    assert slack.bot_replies(slack.GENERAL, ts) == []
    assert [call.args["text"] for call in slack.calls_to("chat.update")] == []
    assert len(newsroom.asked) == 1
    assert not any(word in stored() for word in ("secret-word", "deleted.", slack.ALICE))


def test_an_edited_question_is_one_question_and_is_deleted_as_one(
    slack, serve, replies, stored
) -> None:
    service = serve(keep_questions="all")
    channel, ts, _ = slack.dm("what sank?")
    replies(channel, ts)
    for text in ("who was saved?", "what secret-word was saved?"):  # edited twice in a second
        slack.pass_time(3)  # a message may be changed so often
        slack.edit(channel, ts, text)
        wait_until_closed(slack, service)
    (reply,) = replies(channel, ts)
    assert "secret-word" in reply["text"]
    assert [question.words for question in service.task_store.usage.questions()] == [
        "what secret-word was saved?"
    ]
    slack.delete_message(channel, ts)
    wait_until_closed(slack, service)
    assert slack.bot_replies(channel, ts) == []
    assert not any(word in stored() for word in ("secret-word", slack.ALICE))


def test_a_deleted_reply_in_a_thread_takes_only_its_own_answer_along(slack, serve, replies) -> None:
    service = serve()
    root, _ = slack.say("Lunch anyone?", user=slack.BOB)
    first, _ = slack.mention("what sank?", thread_ts=root)
    replies(slack.GENERAL, root)
    slack.mention("who was saved?", thread_ts=root)
    replies(slack.GENERAL, root, 2)
    slack.delete_message(slack.GENERAL, first)
    wait_until_closed(slack, service)
    (left,) = replies(slack.GENERAL, root)
    assert "who was saved?" in left["text"]
