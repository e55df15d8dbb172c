"""SIGKILL while an answer is streamed: the next process makes the same message the whole answer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bot.slack.waiting import settled, wait_until_closed
from tests.standins.slack import FakeSlack

ROOT = Path(__file__).parents[3]
SLOW = "6"  # seconds of an answer: the process is killed after the first of three sentences


@pytest.fixture
def bot(slack: FakeSlack, settings) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start the bot in a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.standins.slack_bot", settings.data_dir, SLOW]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | slack.env())
        started.append(process)
        slack.wait_connected(timeout=60)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def kill(process: "subprocess.Popen[bytes]", slack: FakeSlack) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    slack.wait_for(lambda: not slack.conns, 10, "the end of the connection")


def states(slack: FakeSlack) -> list[str]:
    return [stream.state for stream in slack.streams.values()]


def test_an_answer_that_was_cut_off_is_completed_in_its_place(slack, bot, serve, replies) -> None:
    process = bot()
    ts, _ = slack.mention("tell me slowly")
    (opened,) = slack.wait_calls("chat.startStream", timeout=30, ok=True)
    kill(process, slack)
    assert states(slack) == ["streaming"]
    serve()
    (reply,) = replies(slack.GENERAL, ts)
    assert reply["ts"] == opened.response["ts"]
    assert "More sources (2)" in json.dumps(reply["blocks"])
    assert states(slack) == ["stopped"]
    assert [call.error for call in slack.calls_to("chat.update")] == [None]


def test_a_stream_is_found_though_its_process_died_before_it_could_note_it(
    slack, bot, serve, replies
) -> None:
    process = bot()
    slack.inject("chat.startStream", "apply_then_delay", delay=20)
    ts, _ = slack.mention("tell me slowly")
    slack.wait_for(lambda: slack.streams, 30, "the stream")
    kill(process, slack)
    serve()
    (reply,) = replies(slack.GENERAL, ts)
    assert "More sources (2)" in json.dumps(reply["blocks"])
    assert states(slack) == ["stopped"]


def test_a_question_deleted_after_its_process_died_leaves_nothing(slack, bot, serve) -> None:
    process = bot()
    ts, _ = slack.mention("tell me slowly")
    slack.wait_calls("chat.startStream", timeout=30, ok=True)
    kill(process, slack)
    slack.retry_delays = [1.0, 1.0, 1.0, 1.0]
    slack.delete_message(slack.GENERAL, ts)
    service = serve()
    slack.wait_calls("chat.delete", timeout=15, ok=True)
    wait_until_closed(slack, service)
    assert settled(slack, slack.GENERAL, ts) == []
    assert slack.message(slack.GENERAL, ts) is None


def test_a_stream_that_is_still_open_is_ended_where_slack_says_so(
    slack, serve, newsroom, replies
) -> None:
    serve()
    slack.inject("chat.update", "error", error="streaming_state_conflict")
    channel, ts, _ = slack.dm("what sank?")
    replies(channel, ts)
    slack.edit(channel, ts, "who was saved?")
    slack.wait_calls("chat.update", ok=True)
    (reply,) = replies(channel, ts)
    assert "who was saved?" in reply["text"]
    assert len(slack.calls_to("chat.stopStream")) == 1
