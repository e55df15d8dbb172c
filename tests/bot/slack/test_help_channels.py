"""Channels for questions: what the articles answer gets an answer, all else silence."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.slack.state import DATABASE
from tests.bot.slack.waiting import settled, wait_until_closed
from tests.standins.newsroom import Newsroom

ROOT = Path(__file__).parents[3]
# Calls that only read, or say who we are.
READING = {"auth.test", "apps.connections.open", "conversations.replies"}


@pytest.fixture
def rules(slack, tmp_path: Path) -> Path:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nlisten = "questions"\n')
    return path


def rows(settings) -> list[tuple]:
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database:
        return database.execute(
            "select key from footnote_tasks union select key from footnote_answers"
        ).fetchall()


def test_a_question_that_is_answered_gets_its_answer_in_its_thread_once(
    slack, serve, rules, newsroom, replies
) -> None:
    serve(slack_channels=rules)
    ts, (delivery,) = slack.say("does anybody know what sank?")
    (reply,) = replies(slack.GENERAL, ts)
    assert "The ferry sank" in reply["text"]
    slack.redeliver(delivery)
    replies(slack.GENERAL, ts)
    assert newsroom.with_model == [False]


def test_further_questions_are_proposed_to_who_asked_the_bot_alone(
    slack, serve, rules, replies
) -> None:
    class Proposing(Newsroom):
        def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
            for answer in super().stream(question, with_model=with_model):
                yield replace(answer, follow_ups=("What is new about the ferry?",))

    serve(product=Proposing(), slack_channels=rules)
    for ask, proposed in ((slack.mention, True), (slack.say, False)):
        ts, _ = ask("what sank?")
        (reply,) = replies(slack.GENERAL, ts)
        assert ("What is new about the ferry?" in json.dumps(reply["blocks"])) == proposed


def test_after_a_restart_it_is_not_answered_again(slack, serve, rules, replies) -> None:
    first = serve(slack_channels=rules)
    ts, (delivery,) = slack.say("what sank?")
    replies(slack.GENERAL, ts)
    first.close()
    serve(slack_channels=rules)
    slack.redeliver(delivery)
    replies(slack.GENERAL, ts)


@pytest.mark.parametrize(
    "text", ["is there nothing known of it?", "why did it crash?", "how is it broken?"]
)
def test_what_is_not_answered_leaves_silence_and_no_trace(
    slack, serve, rules, newsroom, settings, text
) -> None:
    service = serve(slack_channels=rules, keep_questions="all")
    ts, _ = slack.say(text)
    slack.wait_for(lambda: newsroom.asked)
    wait_until_closed(slack, service)
    assert {call.method for call in slack.calls} <= READING
    assert rows(settings) == []
    slack.edit(slack.GENERAL, ts, "what sank?")
    slack.delete_message(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    assert rows(settings) == []
    assert len(newsroom.asked) == 1


def test_talk_is_not_even_looked_up(slack, serve, rules, newsroom, settings) -> None:
    service = serve(slack_channels=rules)
    root, _ = slack.say("The ferry is late again.")
    for text in ("thanks!", f"<@{slack.BOB}> what sank?", "who is up for lunch?"):
        slack.say(text)
    slack.say("what sank?", thread_ts=root)  # between the people of a thread
    slack.say("what sank?", channel=slack.PRIVATE)
    wait_until_closed(slack, service)
    assert newsroom.asked == []
    assert rows(settings) == []


def test_who_may_not_ask_is_met_with_silence(
    slack, serve, newsroom, settings, tmp_path: Path
) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nlisten = "questions"\nask = ["{slack.BOB}"]\n')
    service = serve(slack_channels=path)
    slack.say("what sank?")
    wait_until_closed(slack, service)
    assert newsroom.asked == []
    assert rows(settings) == []


def test_a_follow_up_in_the_thread_of_an_answer_is_answered(
    slack, serve, rules, newsroom, replies
) -> None:
    serve(slack_channels=rules)
    ts, _ = slack.say("what sank?")
    replies(slack.GENERAL, ts)
    slack.say("and who was saved?", user=slack.BOB, thread_ts=ts)
    replies(slack.GENERAL, ts, 2)
    assert newsroom.asked[1].history[0].text == "what sank?"


def test_a_mention_there_is_answered_as_everywhere(slack, serve, rules, replies) -> None:
    serve(slack_channels=rules)
    ts, _ = slack.mention("is there nothing known of it?")
    assert "may not answer this" in replies(slack.GENERAL, ts)[0]["text"]


def test_an_answer_whose_process_was_killed_is_posted_once(
    slack, serve, rules, settings, replies
) -> None:
    command = [sys.executable, "-m", "tests.standins.slack_bot", settings.data_dir, "6"]
    environment = os.environ | slack.env() | {"FOOTNOTE_SLACK_CHANNELS": str(rules)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        slack.wait_connected(timeout=60)
        slack.inject("chat.postMessage", "apply_then_delay", delay=20)
        ts, _ = slack.say("what sank?")
        slack.wait_for(lambda: settled(slack, slack.GENERAL, ts), 30)
        process.send_signal(signal.SIGKILL)
    slack.wait_for(lambda: not slack.conns, 10, "the end of the connection")
    serve(slack_channels=rules)
    replies(slack.GENERAL, ts)


def test_a_quiz_that_asks_the_same_is_no_answer(slack, serve, rules, app, write) -> None:
    question = "Who bought the lighthouse on Gull Rock?"
    write("quiz", f"# Quiz of the week\n\n{question}\n\nThe answers are on page nine.\n")
    service = serve(product=app, slack_channels=rules)
    ts, _ = slack.say(question)
    wait_until_closed(slack, service)
    assert settled(slack, slack.GENERAL, ts) == []
    write("sold", "# Sold\n\nMara Venn bought the lighthouse on Gull Rock on Friday.\n")
    ts, _ = slack.say(question)
    wait_until_closed(slack, service)
    assert "Mara Venn" in settled(slack, slack.GENERAL, ts)[0]["text"]
