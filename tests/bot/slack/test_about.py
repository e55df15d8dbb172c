"""Questions about somebody else's message: by its menu, and by the emoji that the owner named."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.slack.state import DATABASE
from tests.bot.slack.conftest import strict_slack
from tests.bot.slack.waiting import settled, wait_until_closed
from tests.standins.slack import FakeSlack

WORDS = "how long will the ferry last?"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with strict_slack(reactions=True) as fake:
        yield fake


@pytest.fixture
def rules(slack, tmp_path: Path) -> Path:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nreaction = ":question:"\n')
    return path


def wait_for_responses(slack, service, count: int = 1) -> list[dict]:
    slack.wait_for(lambda: len(slack.responses) >= count)
    wait_until_closed(slack, service)
    return slack.responses


def rows(settings, columns: str) -> list[tuple]:
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database:
        return database.execute(f"select {columns} from footnote_tasks").fetchall()


def test_the_emoji_gets_an_answer_in_the_thread_of_the_message_once(
    slack, serve, rules, newsroom, replies
) -> None:
    serve(slack_channels=rules)
    ts, _ = slack.say(WORDS, user=slack.BOB)
    delivery = slack.react("question::skin-tone-3", slack.GENERAL, ts)
    (reply,) = replies(slack.GENERAL, ts)
    first = reply["blocks"][0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": slack.ALICE}
    assert [part["text"] for part in first[1:]] == [" asked about: ", WORDS]
    assert "The ferry sank" in json.dumps(reply["blocks"])
    slack.redeliver(delivery)
    slack.react("question", slack.GENERAL, ts, removed=True)
    slack.react("question", slack.GENERAL, ts)
    slack.react("question", slack.GENERAL, ts, user=slack.BOB)
    replies(slack.GENERAL, ts)
    assert len(newsroom.asked) == 1


def test_a_message_that_was_answered_before_is_not_answered_again(
    slack, serve, newsroom, replies, tmp_path: Path
) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nlisten = "questions"\nreaction = "question"\n')
    serve(slack_channels=path)
    newsroom.released.clear()
    ts, _ = slack.say("what sank?", user=slack.BOB)
    slack.react("question", slack.GENERAL, ts)
    newsroom.released.set()
    replies(slack.GENERAL, ts)
    slack.mention("who was saved?", thread_ts=ts)
    replies(slack.GENERAL, ts, 2)


def test_a_reaction_is_answered_once_by_the_next_process(
    slack, serve, rules, newsroom, replies
) -> None:
    first = serve(slack_channels=rules)
    newsroom.released.clear()
    ts, _ = slack.say(WORDS, user=slack.BOB)
    delivery = slack.react("question", slack.GENERAL, ts)
    slack.wait_for(lambda: newsroom.asked)
    assert first.close() == 1
    newsroom.released.set()
    serve(slack_channels=rules)
    slack.redeliver(delivery)
    replies(slack.GENERAL, ts)


def test_in_a_thread_the_message_is_read_with_what_stands_above_it(
    slack, serve, rules, newsroom, replies
) -> None:
    serve(slack_channels=rules)
    root, _ = slack.say("The ferry again!", user=slack.BOB)
    asked, _ = slack.say("how long will it last?", user=slack.BOB, thread_ts=root)
    slack.say("no idea", thread_ts=root)
    slack.react("question", slack.GENERAL, asked)
    replies(slack.GENERAL, root)
    (question,) = newsroom.asked
    assert question.text == "how long will it last?"
    assert [turn.text for turn in question.history] == ["The ferry again!"]


def test_the_words_of_the_message_are_not_stored(
    slack, serve, rules, settings, newsroom, replies
) -> None:
    service = serve(slack_channels=rules, keep_questions="all")
    ts, _ = slack.say(f"{WORDS} nothing", user=slack.BOB)
    slack.react("question", slack.GENERAL, ts)
    slack.shortcut("ask_about", slack.GENERAL, ts)
    wait_for_responses(slack, service)
    replies(slack.GENERAL, ts)
    assert len(newsroom.asked) == 2
    assert {record.words for record in service.task_store.usage.questions()} == {""}
    assert set(rows(settings, "user, text")) == {(slack.ALICE, "")}


def test_other_emojis_and_those_on_the_bots_messages_ask_nothing(
    slack, serve, rules, settings, newsroom, replies
) -> None:
    service = serve(slack_channels=rules)
    ts, _ = slack.mention("what sank?")
    (reply,) = replies(slack.GENERAL, ts)
    slack.react("tada", slack.GENERAL, ts)
    slack.react("question", slack.GENERAL, reply["ts"])
    channel, direct, _ = slack.dm("who was saved?", user=slack.BOB)
    slack.react("question", channel, direct, user=slack.BOB)
    wait_until_closed(slack, service)
    assert len(newsroom.asked) == 2
    assert len(rows(settings, "key")) == 2


def test_who_may_not_ask_is_told_alone_and_somebody_else_may_still(
    slack, serve, newsroom, replies, tmp_path: Path
) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nreaction = "question"\nask = ["{slack.BOB}"]\n')
    service = serve(slack_channels=path)
    ts, _ = slack.say(WORDS, user=slack.BOB)
    slack.react("question", slack.GENERAL, ts)
    slack.wait_for(lambda: slack.ephemerals)
    (told,) = slack.ephemerals
    assert (told["user"], told["text"][:19]) == (slack.ALICE, "I may not answer yo")
    assert settled(slack, slack.GENERAL, ts) == []
    slack.shortcut("ask_about", slack.GENERAL, ts)
    assert "I may not answer you" in wait_for_responses(slack, service)[0]["text"]
    assert newsroom.asked == []
    slack.react("question", slack.GENERAL, ts, user=slack.BOB)
    replies(slack.GENERAL, ts)


def test_the_answer_goes_with_the_message(slack, serve, rules, replies) -> None:
    service = serve(slack_channels=rules)
    ts, _ = slack.say(WORDS, user=slack.BOB)
    slack.react("question", slack.GENERAL, ts)
    replies(slack.GENERAL, ts)
    slack.delete_message(slack.GENERAL, ts)
    slack.wait_calls("chat.delete", ok=True)
    wait_until_closed(slack, service)
    assert settled(slack, slack.GENERAL, ts) == []


def test_a_message_without_words_is_said_to_have_none(slack, serve, rules, replies) -> None:
    serve(slack_channels=rules)
    ts, _ = slack.say("", user=slack.BOB, files=[slack.add_file("a.txt", b"x")])
    slack.react("question", slack.GENERAL, ts)
    assert "no words in this message" in replies(slack.GENERAL, ts)[0]["text"]


def test_the_shortcut_answers_its_asker_alone_and_shares_in_the_thread(
    slack, serve, newsroom, replies
) -> None:
    service = serve()
    root, _ = slack.say("The ferry again!", user=slack.BOB)
    asked, _ = slack.say("how long & why?", user=slack.BOB, thread_ts=root)
    delivery = slack.shortcut("ask_about", slack.GENERAL, asked).wait()
    slack.redeliver(delivery)
    (response,) = wait_for_responses(slack, service)
    assert response["user"] == slack.ALICE
    assert response["text"].startswith("About the message “how long &amp; why?”: You asked")
    assert response["replace_original"] is False
    assert settled(slack, slack.GENERAL, root) == []
    assert [turn.text for turn in newsroom.asked[0].history] == ["The ferry again!"]
    button = response["blocks"][-1]["elements"][0]
    assert button["text"]["text"] == "Share in thread"
    for _ in range(2):
        slack.press(button, slack.GENERAL, ephemeral=True).wait()
    (shared,) = replies(slack.GENERAL, root)
    assert shared["blocks"][0]["elements"][0]["elements"][-1]["text"] == "how long & why?"


def test_the_shortcut_works_where_the_bot_is_no_member(slack, serve) -> None:
    service = serve()
    ts, _ = slack.say(WORDS, user=slack.BOB, channel=slack.OTHER)
    slack.shortcut("ask_about", slack.OTHER, ts, user=slack.BOB)
    (response,) = wait_for_responses(slack, service)
    assert WORDS in response["text"]
    slack.press(response["blocks"][-1]["elements"][0], slack.OTHER, ephemeral=True).wait()
    assert "I am no member" in wait_for_responses(slack, service, 2)[1]["text"]


def test_what_did_not_help_keeps_no_words_of_the_message(slack, serve) -> None:
    service = serve()
    ts, _ = slack.say(WORDS, user=slack.BOB)
    slack.shortcut("ask_about", slack.GENERAL, ts)
    (response,) = wait_for_responses(slack, service)
    (feedback,) = [block for block in response["blocks"] if block["type"] == "context_actions"]
    button = feedback["elements"][0]["negative_button"]
    pressed = {"type": "feedback_buttons", "action_id": "feedback", "value": button["value"]}
    slack.press(pressed, slack.GENERAL, ephemeral=True).wait()
    slack.wait_calls("views.open")
    slack.submit(*slack.views.values(), why="", expected="A week").wait()
    (record,) = service.task_store.usage.questions()
    assert record.words == ""
