"""The whole adapter, the real Bolt and SDK, against a strict stand-in for Slack."""

import json
import os
import socket
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.errors import ConfigError
from bot.evaluation.cases import feedback_cases
from bot.settings import Settings
from bot.slack.delivery.delivery import Pace
from bot.slack.limits import Limits
from bot.slack.service import Service
from bot.slack.state import DATABASE
from bot.telemetry.observation import Observation
from tests.bot.slack.waiting import settled, wait_until_closed
from tests.standins.newsroom import QUOTES
from tests.standins.slack import FakeSlack

ADDRESS = "https://gazette.example/ferry?a=1&b=%282%29"
QUICK = Limits(pace=Pace(before=0.1, gap=0.05))  # streams open soon, and grow often
Serve = Callable[..., Service]
Message = dict[str, object]


def ask(slack: FakeSlack, text: str, **how: str) -> str:
    return slack.mention(text, **how)[0]


def test_a_mention_is_answered_in_its_thread_with_linked_sources(slack, serve, replies) -> None:
    serve()
    ts = ask(slack, "what sank?")
    (reply,) = replies(slack.GENERAL, ts)
    assert reply["text"].startswith(
        "You asked “what sank?”. [1] The ferry sank &amp; &lt;nobody&gt;"
    )
    kinds = [block["type"] for block in reply["blocks"]]
    assert kinds == ["rich_text", "rich_text", "container", "context_actions"]
    said = reply["blocks"][0]["elements"][0]["elements"]
    links = [part["url"] for part in said if part["type"] == "link"]
    assert all(
        url.startswith("https://gazette.example/ferry?a=1&b=%282%29#:~:text=") for url in links
    )
    assert QUOTES[0] in "".join(part["text"] for part in said)
    assert reply["blocks"][2]["title"]["text"] == "More sources (2)"
    assert [call.method for call in slack.calls if "Stream" in call.method] == []


def test_what_is_not_known_is_said_with_what_is_closest(slack, serve, replies) -> None:
    serve()
    (reply,) = replies(slack.GENERAL, ask(slack, "nothing?"))
    assert reply["text"].startswith("The articles may not answer this. The closest passages: “The")
    _, quoted, _, offer = reply["blocks"]
    assert offer["elements"][0]["action_id"] == "tell"
    assert QUOTES[0] in json.dumps(quoted["elements"][0])
    assert "Ferry <sinks>" in json.dumps(quoted["elements"][1])


@pytest.mark.parametrize(
    ("text", "shown", "logged"),
    [
        ("crash", "Something went wrong", ""),
        ("panic", "Something went wrong", "PanicException"),
        ("broken", "the stored articles cannot be used", "damaged"),
    ],
)
def test_an_error_is_told_with_a_reference_that_is_in_the_log(
    slack, serve, caplog, text, shown, logged, replies
) -> None:
    serve()
    (reply,) = replies(slack.GENERAL, ask(slack, f"{text} secret-word"))
    assert shown in reply["text"]
    reference = reply["text"].partition("reference ")[2][:8]
    assert reference in caplog.text
    assert logged in caplog.text
    assert "secret-word" not in caplog.text


def test_a_direct_message_is_a_question_and_the_thread_is_the_memory(
    slack, serve, newsroom, replies
) -> None:
    serve()
    channel, ts, _ = slack.dm("who sank?")
    replies(channel, ts)
    slack.dm("and &lt; when?", thread_ts=ts)
    replies(channel, ts, 2)
    history = newsroom.asked[-1].history
    assert [turn.role for turn in history] == ["user", "assistant"]
    assert history[0].text == "who sank?"
    assert history[1].text.endswith("*All* of the crew were saved by divers. [3]")


def test_a_slash_command_is_answered_to_its_asker_alone_and_can_be_shared(
    slack, serve, newsroom
) -> None:
    service = serve()
    newsroom.released.clear()
    delivery = slack.slash("/ask", "what sank?").wait()
    assert (delivery.state, slack.responses) == ("acked", [])  # before there is an answer
    newsroom.released.set()
    slack.wait_for(lambda: slack.responses)
    wait_until_closed(slack, service)
    (response,) = slack.responses
    assert (response["response_type"], response["user"]) == ("ephemeral", slack.ALICE)
    button = response["blocks"][-1]["elements"][0]
    for _ in range(2):  # clicked twice, shared once
        slack.press(button, slack.GENERAL).wait()
    slack.wait_calls("chat.postMessage")
    wait_until_closed(slack, service)
    assert len(slack.calls_to("chat.postMessage")) == 1
    assert (
        slack.calls_to("chat.postMessage")[0]
        .args["text"]
        .startswith("Somebody asked “what sank?”: You asked “what sank?”")
    )


def file_of(slack: FakeSlack, message: Message) -> str:
    """The text of the one file of a message."""
    (file,) = message["files"]
    return slack.files[file["id"]]["data"].decode()


def test_a_slow_answer_is_streamed_and_ends_with_its_sources(
    slack, serve, newsroom, replies
) -> None:
    newsroom.seconds = 1.5
    serve(QUICK)
    ts = ask(slack, "tell me slowly")
    slack.wait_for(lambda: "processing" in log_of(slack, ts), 2)
    (reply,) = replies(slack.GENERAL, ts)
    assert len(slack.calls_to("chat.appendStream")) >= 1
    assert "nobody" in reply["text"]
    assert [block["type"] for block in reply["blocks"]] == [
        "markdown",
        "rich_text",
        "container",
        "context_actions",
    ]
    assert log_of(slack, ts)[-1] == "active"
    assert slack.calls_to("chat.update") == []


def log_of(slack: FakeSlack, thread: str) -> list[str]:
    return slack.sessions.get((slack.GENERAL, thread), {"log": []})["log"]


def test_the_same_event_is_answered_once_however_often_it_comes(slack, serve, replies) -> None:
    service = serve()
    ts, deliveries = slack.mention("what sank?")  # app_mention and message.channels
    replies(slack.GENERAL, ts)
    for delivery in deliveries:
        slack.redeliver(delivery)
        slack.redeliver(delivery, same_envelope=True)
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts)


def test_an_edited_question_is_answered_in_place_and_a_deleted_one_not_at_all(
    slack, serve, replies
) -> None:
    service = serve()
    channel, ts, _ = slack.dm("what sank?")
    (first,) = replies(channel, ts)
    slack.edit(channel, ts, "who was saved?")
    slack.wait_for(lambda: "who was saved?" in slack.message(channel, first["ts"])["text"])
    slack.delete_message(channel, ts)
    slack.wait_calls("chat.delete")
    wait_until_closed(slack, service)
    assert slack.bot_replies(channel, ts) == []


@pytest.mark.parametrize("kind", ["drop", "apply_then_drop", "http", "garbage", "ratelimit"])
def test_a_post_that_fails_is_there_once_in_the_end(slack, serve, kind, replies) -> None:
    service = serve()
    slack.inject("chat.postMessage", kind, times=2)
    ts = ask(slack, "what sank?")
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_streams_that_fail_end_as_one_whole_answer_each(slack, serve, newsroom, method) -> None:
    newsroom.seconds = 1.2
    service = serve(QUICK, chat_model="scripted:stand-in")  # with a model more are answered at once
    kinds = ("drop", "apply_then_drop", "http", "ratelimit", "garbage")
    for kind in kinds:
        slack.inject(method, kind, times=1)
    threads = [ask(slack, f"tell me slowly of {kind}") for kind in kinds]
    wait_until_closed(slack, service)
    for ts in threads:
        (reply,) = slack.bot_replies(slack.GENERAL, ts)
        assert "More sources (2)" in json.dumps(reply["blocks"])
        said = [part for part in reply["blocks"] if part["type"] in ("markdown", "rich_text")]
        assert json.dumps(said).count("saved by divers") == 1
    assert all(stream.state != "streaming" for stream in slack.streams.values())
    assert sum(fault.times for fault in slack.faults) == 0


def test_a_stream_that_expires_ends_as_one_whole_answer(slack, serve, newsroom, replies) -> None:
    newsroom.seconds, slack.stream_ttl = 1.8, 0.3
    service = serve(QUICK)
    ts = ask(slack, "tell me slowly")
    wait_until_closed(slack, service)
    (reply,) = replies(slack.GENERAL, ts)
    assert "More sources (2)" in json.dumps(reply["blocks"])


@pytest.mark.parametrize("error", ["msg_blocks_too_long", "invalid_blocks"])
def test_a_message_that_is_too_much_is_made_smaller(slack, serve, error, replies) -> None:
    service = serve()
    slack.inject("chat.postMessage", "error", error=error, times=3)
    ts = ask(slack, "what sank?")
    wait_until_closed(slack, service)
    (reply,) = replies(slack.GENERAL, ts)
    assert reply["text"].startswith("You asked")


def test_an_answer_that_no_message_holds_is_there_as_a_file(slack, serve, replies) -> None:
    service = serve()
    ts = ask(slack, "tell me at length")
    wait_until_closed(slack, service)
    reply, attached = replies(slack.GENERAL, ts, 2)
    assert reply["text"].endswith("…")
    assert (whole := file_of(slack, attached)).startswith(
        r"1\. The ferry sank & &lt;nobody&gt; drow"
    )
    assert r"200\. The ferry sank & &lt;nobody&gt; drowned. It did. \[1\]" in whole
    assert "> The ferry sank & &lt;nobody&gt; drowned." in whole.split("## Sources")[1]


def test_the_file_is_there_once_though_its_acknowledgement_was_lost(slack, serve, replies) -> None:
    service = serve()
    slack.inject("files.completeUploadExternal", "apply_then_drop", times=1)
    ts = ask(slack, "tell me at length")
    wait_until_closed(slack, service)
    reply, attached = replies(slack.GENERAL, ts, 2)
    assert reply["text"].endswith("…")
    assert file_of(slack, attached)


def test_without_its_scope_the_file_is_left_out_and_the_log_says_so(
    slack, serve, caplog, replies
) -> None:
    slack.scopes = slack.scopes - {"files:write"}
    service = serve()
    ts = ask(slack, "tell me at length")
    wait_until_closed(slack, service)
    (reply,) = replies(slack.GENERAL, ts)
    assert reply["text"].endswith("…")
    assert "its file is refused (missing_scope)" in caplog.text


def test_a_longer_answer_to_an_edited_question_brings_its_file(slack, serve, replies) -> None:
    service = serve()
    ts = ask(slack, "what sank?")
    wait_until_closed(slack, service)
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> tell me at length")
    wait_until_closed(slack, service)
    reply, attached = replies(slack.GENERAL, ts, 2)
    assert reply["text"].endswith("…")
    assert "## Sources" in file_of(slack, attached)
    slack.pass_time(3)  # one long message may be changed so often
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> what sank at last?")
    wait_until_closed(slack, service)
    (reply,) = replies(slack.GENERAL, ts)
    assert not reply["text"].endswith("…")


def test_a_deleted_question_takes_the_file_along(slack, serve, replies) -> None:
    service = serve()
    ts = ask(slack, "tell me at length")
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts, 2)
    slack.delete_message(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    assert settled(slack, slack.GENERAL, ts) == []


def test_where_the_channel_is_gone_the_person_is_told_which_question_is_answered(
    slack, serve, newsroom
) -> None:
    newsroom.released.clear()
    service = serve()
    ask(slack, "what sank?")
    slack.wait_for(lambda: newsroom.asked)
    slack.archive(slack.GENERAL)
    newsroom.released.set()
    wait_until_closed(slack, service)
    (message,) = slack.direct_messages(slack.ALICE)
    assert message["text"].startswith("Your question “what sank?”: You asked")
    assert "what sank?" in json.dumps(message["blocks"][0])


def test_a_question_outlives_a_slack_that_is_away(slack, serve, replies) -> None:
    service = serve(limits=Limits(call_retries=0.5, task_retry_after=0.3))
    slack.inject("chat.postMessage", "http", times=5)
    ts = ask(slack, "what sank?")
    wait_until_closed(slack, service)
    replies(slack.GENERAL, ts)


def test_connections_that_break_lose_nothing(slack, serve, replies) -> None:
    slack.retry_delays = [1.0, 3.0, 6.0]
    service = serve()
    for breaking in (slack.kill_tcp, slack.fin_tcp, slack.close_ws, slack.disconnect):
        breaking()
        ts = ask(slack, f"what sank after {breaking.__name__}?")
        slack.wait_connected(timeout=10)
        slack.wait_for(lambda ts=ts: slack.bot_replies(slack.GENERAL, ts), 12, breaking.__name__)
        wait_until_closed(slack, service)
        replies(slack.GENERAL, ts)


def test_a_person_who_asks_too_often_is_told(slack, serve, replies) -> None:
    serve(slack_per_minute=2)
    threads = (ask(slack, f"question {n}?") for n in range(3))  # one after the other
    texts = [replies(slack.GENERAL, ts)[0]["text"] for ts in threads]
    assert sum("more than 2 questions" in text for text in texts) == 1


def test_the_settings_of_a_channel_hold_in_it(slack, serve, newsroom, tmp_path, replies) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(
        f'[{slack.GENERAL}]\nlisten = "all"\nsource = "Gazette"\nmodel = false\n'
        f'[{slack.PRIVATE}]\nask = ["{slack.BOB}"]\n'
    )
    serve(slack_channels=rules)
    ts = ask(slack, "what sank?")
    replies(slack.GENERAL, ts)
    slack.say("and who was saved?", thread_ts=ts)  # no mention
    replies(slack.GENERAL, ts, 2)
    slack.say(f"<@{slack.BOB}> do you know?", thread_ts=ts)
    slack.say("nobody asks the bot here")
    assert newsroom.with_model == [False, False]
    assert {question.filters.source for question in newsroom.asked} == {"Gazette"}
    ts = ask(slack, "may I?", channel=slack.PRIVATE)
    assert "may not answer you" in replies(slack.PRIVATE, ts)[0]["text"]
    assert len(newsroom.asked) == 2


def test_an_answer_that_did_not_help_is_explained_stored_and_handed_over(
    slack, serve, replies
) -> None:
    service = serve(slack_experts=slack.BOB)
    ts = ask(slack, "what sank?")
    (reply,) = replies(slack.GENERAL, ts)
    slack.click(slack.GENERAL, reply["ts"], "feedback", positive=False).wait()
    slack.wait_calls("views.open")
    (view,) = slack.views.values()
    assert "they are sent it with a link to the answer." in json.dumps(view)
    slack.submit(view, why="It was a tug.", expected="A tug").wait()
    slack.wait_calls("chat.postMessage", 2)
    (handed,) = slack.direct_messages(slack.BOB)
    assert "https://fake.slack.com/archives/" in handed["text"]
    assert "It was a tug." in handed["text"]
    assert service.task_store.counts()["down"] == 1
    (rating,) = service.task_store.usage.ratings()
    assert (rating.why, rating.expected) == ("It was a tug.", "A tug")
    (case,) = feedback_cases(service.task_store.usage.questions(), [rating], ZoneInfo("UTC"))
    assert (case.question.text, case.answers) == ("what sank?", ("A tug",))
    slack.click(slack.GENERAL, reply["ts"], "feedback", positive=True).wait()
    slack.wait_for(lambda: service.task_store.counts().get("up") == 1)
    assert "down" not in service.task_store.counts()


def test_the_home_says_what_is_known_and_owners_see_counts(slack, serve) -> None:
    serve(slack_owners=slack.ALICE)
    for user in (slack.ALICE, slack.BOB):
        slack.open_agent_dm(user=user, tab="home")
        slack.wait_for(lambda user=user: user in slack.home_views)
    texts = [json.dumps(slack.home_views[user]) for user in (slack.ALICE, slack.BOB)]
    assert all("1 article from Gazette" in text for text in texts)
    assert ["For owners" in text for text in texts] == [True, False]
    assert ["To add articles, send me a file" in text for text in texts] == [True, False]


def test_prompts_are_suggested_from_the_articles(slack, serve) -> None:
    serve()
    slack.open_agent_dm()
    slack.wait_for(lambda: slack.prompts)
    assert slack.prompts[0]["prompts"][0] == {
        "title": "What is new about the *Gull* <Rock>?",
        "message": "What is new about the *Gull* <Rock>?",
    }


def test_talk_gets_a_reply_without_sources_or_feedback_and_is_in_no_report(
    slack, serve, replies
) -> None:
    service = serve(keep_questions="all")
    (reply,) = replies(slack.GENERAL, ask(slack, "hello"))
    assert reply["text"].startswith("Hello. I have 1 article. • What is")
    assert [block["type"] for block in reply["blocks"]] == ["rich_text"]
    slack.slash("/ask", "hello").wait()
    slack.wait_for(lambda: slack.responses)
    assert [block["type"] for block in slack.responses[0]["blocks"]] == ["rich_text"]
    wait_until_closed(slack, service)
    assert service.task_store.usage.questions() == []


def test_what_was_accepted_before_an_end_is_answered_by_the_next(
    slack, serve, newsroom, replies
) -> None:
    newsroom.released.clear()
    newsroom.seconds = 1
    first = serve(replace(QUICK, last_work=0.5))
    ts = ask(slack, "tell me slowly")
    slack.wait_calls("chat.startStream", ok=True)
    assert first.close() == 1  # though there is no answer yet
    assert [stream.state for stream in slack.streams.values()] == ["stopped"]
    newsroom.released.set()
    second = serve()
    slack.wait_for(lambda: settled(slack, slack.GENERAL, ts), 15)
    wait_until_closed(slack, second)
    (reply,) = replies(slack.GENERAL, ts)
    assert "More sources (2)" in json.dumps(reply["blocks"])


def test_two_processes_share_the_questions_and_double_none(slack, serve) -> None:
    service, _ = serve(), serve()
    threads = [ask(slack, f"question {n}?") for n in range(20)]
    wait_until_closed(slack, service)
    assert [len(slack.bot_replies(slack.GENERAL, ts)) for ts in threads] == [1] * 20


def test_many_at_once_are_all_answered_and_acknowledged_soon(slack, serve) -> None:
    service = serve(slack_per_minute=100)
    found: list[str] = []
    askers = [
        threading.Thread(target=lambda n=n: found.append(ask(slack, f"question {n}?")))
        for n in range(100)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    slack.wait_for(
        lambda: sum(len(slack.bot_replies(slack.GENERAL, ts)) for ts in found) >= 100, 30
    )
    wait_until_closed(slack, service)
    assert [len(slack.bot_replies(slack.GENERAL, ts)) for ts in found] == [1] * 100
    assert all(delivery.state == "acked" for delivery in slack.deliveries)


def test_what_came_of_a_question_is_kept_and_the_words_of_those_without_an_answer(
    slack, serve, replies
) -> None:
    service = serve()
    for text in ("what sank?", "nothing of note?"):
        replies(slack.GENERAL, ask(slack, text))
    wait_until_closed(slack, service)
    answered, unknown = service.task_store.usage.questions()
    assert (answered.status, answered.words, answered.cited) == (
        "answered", "", ("https://gazette.example/ferry",),
    )  # fmt: skip
    assert (unknown.status, unknown.reason, unknown.words) == (
        "unknown", "no_support", "nothing of note?",
    )  # fmt: skip


def test_a_question_is_answered_though_the_report_cannot_be_written(
    slack, serve, settings, caplog, replies
) -> None:
    service = serve(report_channel=slack.GENERAL)
    execute(settings, "DROP TABLE footnote_answers")
    (reply,) = replies(slack.GENERAL, ask(slack, "what sank?"))
    assert "The ferry sank" in reply["text"]
    wait_until_closed(slack, service)
    service.tick()  # cannot purge
    assert "not in the report (StateError)" in caplog.text


def test_an_answer_stays_though_what_it_quotes_cannot_be_noted(
    slack, serve, settings, caplog, replies
) -> None:
    serve()
    execute(settings, "DROP TABLE footnote_shown_quotes")
    (reply,) = replies(slack.GENERAL, ask(slack, "what sank?"))
    assert "The ferry sank" in reply["text"]
    assert "not to be amended (StateError)" in caplog.text


def test_old_words_are_forgotten_while_the_bot_runs(slack, serve, replies) -> None:
    service = serve(limits=Limits(kept_days=-1.0))
    replies(slack.GENERAL, ask(slack, "nothing of note?"))
    wait_until_closed(slack, service)
    service.tick()
    assert [one.words for one in service.task_store.usage.questions()] == [""]


def test_the_report_of_the_week_is_posted_once_by_two_processes(slack, serve) -> None:
    services = [serve(report_channel=slack.GENERAL) for _ in range(2)]
    for _ in range(3):
        for service in services:
            service.tick()
    slack.wait_for(lambda: slack.channels[slack.GENERAL]["msgs"])
    wait_until_closed(slack, services[0])
    (told,) = slack.channels[slack.GENERAL]["msgs"].values()
    assert "What was asked" in told["text"]


def test_no_text_is_kept_once_it_is_answered_and_a_person_can_be_forgotten(
    slack, serve, settings, replies
) -> None:
    service = serve()
    replies(slack.GENERAL, ask(slack, "what secret-word sank?"))
    wait_until_closed(slack, service)
    tasks = execute(settings, "select * from footnote_tasks")
    answers = execute(settings, "select * from footnote_answers")
    assert "secret-word" not in str([*tasks, *answers])
    assert slack.ALICE in str(tasks)
    assert service.task_store.forget(slack.ALICE) == 2
    assert slack.ALICE not in str(execute(settings, "select * from footnote_tasks"))


def execute(settings: Settings, statement: str) -> list[tuple[object, ...]]:
    """Run a statement on the bot's database, and return its rows."""
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as database, database:
        return database.execute(statement).fetchall()


def test_http_takes_signed_requests_and_refuses_forged_ones(
    slack, serve, newsroom, replies
) -> None:
    service = serve(port=0)
    address = f"http://127.0.0.1:{service.transport.port}"
    assert (status(f"{address}/healthz"), status(f"{address}/readyz")) == (200, 200)
    slack.request_url = f"{address}/slack/events"
    ts = ask(slack, "what sank?")
    replies(slack.GENERAL, ts)
    slack.SIGNING = "forged"
    _, deliveries = slack.mention("who forges?")
    assert all(one.wait().state == "failed" for one in deliveries)
    wait_until_closed(slack, service)
    assert len(newsroom.asked) == 1


def test_the_variables_of_an_app_for_many_workspaces_do_not_silence_the_bot(
    slack, serve, replies, monkeypatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    serve()
    assert "The ferry sank" in replies(slack.GENERAL, ask(slack, "what sank?"))[0]["text"]
    assert os.environ["SLACK_CLIENT_ID"] == "1.2"


def test_health_and_metrics_are_there_in_socket_mode_too(slack, serve, newsroom) -> None:
    service = serve(monitor="127.0.0.1:0")
    address = f"http://127.0.0.1:{service.monitor.port}"
    assert (status(f"{address}/healthz"), status(f"{address}/readyz")) == (200, 200)
    assert status(f"{address}/elsewhere") == 404
    newsroom.observers[0](Observation("a", 0.0, "answered", 5.0))
    with urllib.request.urlopen(f"{address}/metrics", timeout=5) as page:
        assert 'footnote_questions_total{mode="",outcome="answered"' in page.read().decode()
    slack.refuse_connections = True
    service.transport.close()
    assert (status(f"{address}/healthz"), status(f"{address}/readyz")) == (200, 503)


def test_a_monitor_that_cannot_listen_is_named(slack, newsroom, settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=f"FOOTNOTE_MONITOR: cannot listen at {address}"):
            Service(newsroom, settings.model_copy(update={"monitor": address}))


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
