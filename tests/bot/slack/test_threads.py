"""Threads: what points to a colleague's question, talk, and replies out of turn."""

import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.evaluation.cases import feedback_cases
from bot.slack.state import DATABASE
from tests.bot.slack.waiting import wait_until_closed


@pytest.mark.parametrize("text", ["", "do you know?", "any idea?", "can you help?", "thoughts?"])
def test_a_mention_under_a_colleagues_question_answers_that(
    slack, serve, newsroom, replies, text
) -> None:
    serve()
    root, _ = slack.say("The ferry again!", user=slack.BOB)
    slack.say("how long will it last?", user=slack.BOB, thread_ts=root)
    slack.mention(text, thread_ts=root)
    (reply,) = replies(slack.GENERAL, root)
    assert "“how long will it last?”" in reply["text"]
    (question,) = newsroom.asked
    assert question.text == "how long will it last?"
    assert [turn.text for turn in question.history] == ["The ferry again!"]


def test_the_words_of_a_colleagues_question_are_not_stored(slack, serve, replies) -> None:
    service = serve(keep_questions="all")
    root, _ = slack.say("how long will it last?", user=slack.BOB)
    slack.mention("do you know?", thread_ts=root)
    replies(slack.GENERAL, root)
    wait_until_closed(slack, service)
    (record,) = service.task_store.usage.questions()
    assert (record.status, record.words) == ("answered", "")


def test_what_points_at_a_colleagues_question_makes_no_case_for_the_evaluation(
    slack, serve, replies
) -> None:
    service = serve(keep_questions="all", slack_experts=slack.BOB)
    root, _ = slack.say("how long will it last?", user=slack.BOB)
    slack.mention("do you know?", thread_ts=root)
    (reply,) = replies(slack.GENERAL, root)
    slack.click(slack.GENERAL, reply["ts"], "feedback", positive=False).wait()
    slack.wait_calls("views.open")
    (view,) = slack.views.values()
    slack.submit(view, why="", expected="Two years").wait()
    slack.wait_for(lambda: slack.direct_messages(slack.BOB))
    usage = service.task_store.usage
    assert [rating.expected for rating in usage.ratings()] == ["Two years"]
    assert feedback_cases(usage.questions(), usage.ratings(), ZoneInfo("UTC")) == []


def test_a_mention_alone_under_nothing_says_how_to_ask(slack, serve, newsroom, replies) -> None:
    serve()
    ts, _ = slack.mention("")
    assert "mention me in the thread of a question" in replies(slack.GENERAL, ts)[0]["text"]
    assert newsroom.asked == []


def test_talk_in_a_thread_of_the_bot_is_neither_answered_nor_stored(
    slack, serve, newsroom, settings, tmp_path: Path, replies
) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(f'[{slack.GENERAL}]\nlisten = "all"\n')
    service = serve(slack_channels=rules)
    ts, _ = slack.mention("what sank?")
    replies(slack.GENERAL, ts)
    for text in ("lol ok see you at lunch", "thanks bot!", "ok cool", "+1"):
        slack.say(text, user=slack.BOB, thread_ts=ts)
    wait_until_closed(slack, service)
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database:
        rows = database.execute("select user from footnote_tasks").fetchall()
    assert rows == [(slack.ALICE,)]
    slack.say("and who was saved?", user=slack.BOB, thread_ts=ts)
    replies(slack.GENERAL, ts, 2)
    assert len(newsroom.asked) == 2


def test_a_reply_that_a_newer_question_has_overtaken_names_its_own(
    slack, serve, newsroom, replies
) -> None:
    newsroom.seconds = 2
    serve(chat_model="scripted:stand-in")  # with a model more are answered at once
    root, _ = slack.mention("tell me slowly")
    slack.wait_for(lambda: newsroom.asked)
    slack.mention("who was saved?", thread_ts=root)
    later, earlier = sorted(replies(slack.GENERAL, root, 2), key=lambda reply: float(reply["ts"]))
    assert later["text"].startswith("You asked “who was saved?”")
    assert "tell me slowly" in earlier["text"].partition("You asked")[0]


def test_a_question_that_is_too_long_is_told_without_a_reference(
    slack, serve, caplog, replies
) -> None:
    serve()
    ts, _ = slack.mention("why " * 1100)
    (reply,) = replies(slack.GENERAL, ts)
    assert "more than the 4,000 that are read; shorten it." in reply["text"]
    assert "reference" not in reply["text"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
