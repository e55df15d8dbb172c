"""Experts called into a thread, and their replies stored as articles, with the real product."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App
from bot.slack.limits import Limits
from bot.slack.service import Service
from bot.slack.state.opening import open_task_store
from tests.bot.slack.conftest import strict_slack
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.damaged_stores import overwrite
from tests.standins.slack import FakeSlack

QUESTION = "Who looks after the badge printers?"
REPLY = "Facilities do, ask for Maria Lopes on ext. 4411."
CAROL = "U0CAROL001"
BRIDGE = "Kessel Bridge"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with strict_slack(reactions=True) as fake:
        fake.add_person(CAROL, "carol")
        fake.channels[fake.GENERAL]["members"].add(CAROL)
        yield fake


@pytest.fixture
def rules(slack, tmp_path: Path) -> Path:
    path = tmp_path / "channels.toml"
    path.write_text(f'[{slack.GENERAL}]\nexperts = ["{slack.BOB}"]\nexpert_days = 30\n')
    return path


@pytest.fixture(autouse=True)
def bridge(write) -> None:
    """The product has an article about something else."""
    write(
        "bridge",
        f"---\ndate: 2026-11-01\n---\n# {BRIDGE} shut\n\nThe {BRIDGE} was shut in October.",
    )


@pytest.fixture
def service(serve, app, rules) -> Service:
    return serve(product=app, slack_channels=rules)


@pytest.fixture
def ask(slack, service, replies) -> Callable[..., tuple[str, dict]]:
    """Ask in the channel, and return the thread and the reply."""

    def mention(text: str = QUESTION, **how: str) -> tuple[str, dict]:
        ts, _ = slack.mention(text, **how)
        return ts, replies(slack.GENERAL, ts)[0]

    return mention


def action_ids(message: dict) -> list[str]:
    blocks = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for block in blocks for element in block["elements"]]


def mark(slack, service, ts: str, user: str | None = None) -> None:
    slack.shortcut("use_as_answer", slack.GENERAL, ts, user or slack.BOB).wait()
    wait_until_closed(slack, service)


def answered(slack, service, thread: str, words: str = REPLY, **how: str) -> str:
    """Let Bob reply in a thread, and mark his reply as the answer."""
    ts, _ = slack.say(words, user=slack.BOB, thread_ts=thread, **how)
    mark(slack, service, ts)
    return ts


def learned(app: App) -> list:
    return [article for article in app.library.articles() if article.id.startswith("slack:")]


def test_an_expert_is_called_answers_and_the_next_who_asks_gets_the_answer(
    slack, service, app, ask, replies
) -> None:
    thread, unknown = ask()
    assert unknown["text"].startswith("I don't know.")
    assert "hand_over" in action_ids(unknown)
    for _ in range(2):
        delivery = slack.click(slack.GENERAL, unknown["ts"], "hand_over").wait()
    slack.redeliver(delivery)
    _, call = replies(slack.GENERAL, thread, 2)
    named = [part for part in call["blocks"][0]["elements"][0]["elements"] if "user_id" in part]
    assert [part["user_id"] for part in named] == [slack.BOB, slack.ALICE]
    answered(slack, service, thread)
    *_, thanks = replies(slack.GENERAL, thread, 3)
    assert thanks["text"].startswith(f"Thank you. I now answer “{QUESTION}” with what was written")
    (article,) = learned(app)
    assert (article.title, article.text, article.source) == (
        QUESTION, REPLY, "A colleague in Slack",
    )  # fmt: skip
    assert "/archives/C0GENERAL1/p" in article.url
    _, reply = ask("who is responsible for the badge printers?", user=CAROL)
    assert reply["text"] == f"{REPLY} [1]"
    assert "A colleague in Slack" in json.dumps(reply["blocks"])


def test_only_experts_mark_answers_and_only_replies_of_people(slack, service, app, ask) -> None:
    thread, unknown = ask()
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    mark(slack, service, ts, slack.ALICE)
    mark(slack, service, thread)
    mark(slack, service, unknown["ts"])
    elsewhere, _ = slack.say("x", channel=slack.PRIVATE)
    slack.shortcut("use_as_answer", slack.PRIVATE, elsewhere, slack.BOB).wait()
    slack.wait_for(lambda: len(slack.responses) == 4)
    said = Counter(response["text"][:35] for response in slack.responses)
    assert said == {
        "Only the experts for this channel c": 1,
        "I can only use what a person wrote ": 2,
        "Nobody is named as an expert for th": 1,
    }
    assert learned(app) == []


def test_the_emoji_of_an_expert_marks_an_answer_where_experts_were_called(
    slack, service, app, ask, replies
) -> None:
    thread, unknown = ask()
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB)
    wait_until_closed(slack, service)
    assert learned(app) == []  # nobody was asked for an answer yet
    slack.click(slack.GENERAL, unknown["ts"], "hand_over").wait()
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.ALICE)
    delivery = slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB)
    replies(slack.GENERAL, thread, 3)
    slack.redeliver(delivery)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB, removed=True)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB)
    mark(slack, service, ts)
    replies(slack.GENERAL, thread, 3)
    assert [article.text for article in learned(app)] == [REPLY]
    assert "already" in slack.responses[-1]["text"]


def test_not_helpful_calls_the_experts_where_that_is_wanted(slack, service, ask, replies) -> None:
    thread, answer = ask("When was the Kessel Bridge shut?")
    assert "hand_over" not in action_ids(answer)
    slack.click(slack.GENERAL, answer["ts"], "feedback", positive=False).wait()
    slack.wait_calls("views.open")
    (view,) = slack.views.values()
    for _ in range(2):
        slack.submit(view, chosen=["call"], why="Too vague.").wait()
    _, call = replies(slack.GENERAL, thread, 2)
    assert call["text"].startswith("Can an expert help?")


def test_a_follow_up_is_stored_with_the_question_that_it_follows(
    slack, service, app, ask, replies
) -> None:
    thread, _ = ask()
    slack.mention("and who pays for them?", thread_ts=thread)
    replies(slack.GENERAL, thread, 2)
    answered(slack, service, thread, f"<@{slack.ALICE}>: Facilities do.")
    (article,) = learned(app)
    assert article.title == f"{QUESTION} and who pays for them?"
    assert article.text == "Facilities do."


def test_a_reply_leads_where_its_question_is_asked_again(slack, service, ask) -> None:
    thread, _ = ask("When does the Kessel Bridge open again?")
    answered(slack, service, thread, "It opens again on 2 January, I spoke to the county.")
    _, reply = ask("When does the Kessel Bridge open again?", user=CAROL)
    assert reply["text"].startswith("It opens again on 2 January, I spoke to the county. [1]")


def test_an_edited_reply_is_stored_anew_and_a_deleted_one_removed(
    slack, service, app, ask, replies
) -> None:
    thread, _ = ask()
    ts = answered(slack, service, thread)
    slack.edit(slack.GENERAL, ts, "Facilities do, on ext. 5000.")
    wait_until_closed(slack, service)
    assert [article.text for article in learned(app)] == ["Facilities do, on ext. 5000."]
    replies(slack.GENERAL, thread, 2)
    slack.delete_message(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    assert learned(app) == []


def test_an_answer_is_removed_when_its_time_is_over(slack, service, app, ask, settings) -> None:
    thread, _ = ask()
    answered(slack, service, thread)
    service.tick()
    assert len(learned(app)) == 1
    (answer,) = service.task_store.experts.of(slack.BOB)
    service.task_store.experts.save(type(answer)(answer.channel, answer.ts, slack.BOB, 0.0))
    service.tick()
    assert learned(app) == []
    assert service.task_store.experts.of(slack.BOB) == []
    assert list((settings.data_dir / "uploads").iterdir()) == []


def test_a_reply_that_is_marked_while_another_process_writes_is_stored_after_it(
    slack, serve, app, rules, replies
) -> None:
    service = serve(Limits(task_retry_after=0.2), app, slack_channels=rules)
    thread, _ = slack.mention(QUESTION)
    replies(slack.GENERAL, thread)
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    with app.index.writing():
        slack.shortcut("use_as_answer", slack.GENERAL, ts, slack.BOB).wait()
        slack.wait_calls("chat.getPermalink", 2)
        assert learned(app) == []
    replies(slack.GENERAL, thread, 2)
    wait_until_closed(slack, service)
    assert len(learned(app)) == 1


def test_why_a_reply_cannot_be_stored_is_in_the_log_and_not_in_the_channel(
    slack, service, ask, replies, settings, caplog
) -> None:
    thread, _ = ask()
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    overwrite(settings.data_dir / "chroma" / "chroma.sqlite3", length=50_000)
    mark(slack, service, ts)
    said = replies(slack.GENERAL, thread, 2)[1]["text"]
    assert said.startswith("I could not store this answer: the stored articles cannot be used.")
    assert str(settings.data_dir) not in said
    assert str(settings.data_dir) in caplog.text


def test_a_reply_that_was_marked_too_early_can_be_marked_again(
    slack, service, app, ask, replies
) -> None:
    thread, unknown = ask()
    ts, _ = slack.say(REPLY, user=slack.BOB, thread_ts=thread)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB)
    wait_until_closed(slack, service)
    slack.click(slack.GENERAL, unknown["ts"], "hand_over").wait()
    wait_until_closed(slack, service)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB, removed=True)
    slack.react("white_check_mark", slack.GENERAL, ts, slack.BOB)
    replies(slack.GENERAL, thread, 3)
    assert [article.text for article in learned(app)] == [REPLY]


def test_whoever_is_forgotten_takes_their_answers_along(
    slack, service, ask, settings, footnote
) -> None:
    thread, _ = ask()
    answered(slack, service, thread)
    service.close()
    ran = footnote("forget", slack.BOB, data=settings.data_dir)
    assert "removed 1 answer" in ran.err
    with closing(App(settings)) as reopened, closing(open_task_store(settings)) as store:
        assert learned(reopened) == []
        assert store.experts.of(slack.BOB) == []


def test_a_reply_is_listed_to_owners_alone(slack, serve, app, write, rules, replies) -> None:
    write("bridge", f"# {BRIDGE} shut\n\nThe {BRIDGE} was shut in October.")
    service = serve(product=app, slack_channels=rules, slack_owners=slack.ALICE)
    thread, _ = slack.mention(QUESTION)
    replies(slack.GENERAL, thread)
    answered(slack, service, thread)
    assert learned(app)
    for user in (slack.ALICE, CAROL):
        before = len(slack.calls_to("views.publish"))
        slack.open_agent_dm(user=user, tab="home").wait()
        slack.wait_calls("views.publish", before + 1, ok=True)
        assert QUESTION not in json.dumps(slack.home_views[user]["blocks"][:4])
        opened = len(slack.views)
        slack.press_home(user, "articles").wait()
        slack.wait_for(lambda opened=opened: len(slack.views) > opened)
        listed = json.dumps(list(slack.views.values())[-1])
        assert (QUESTION in listed) == (user == slack.ALICE)
