"""Questions without an answer that people are told the answer to once articles bring it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import App
from bot.slack.messages.buttons import TELL, WITHDRAW
from bot.slack.service import Service
from bot.slack.state import DATABASE
from bot.slack.state.kept_questions import KEPT, KeptQuestions
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.slack import FakeSlack

ROOT = Path(__file__).parents[3]
QUESTION = "Who bought the lighthouse on Gull Rock?"
OTHER = (
    "# Bakery opens\n\nA bakery opened on Quay Street on Monday. It sells rye bread and buns.\n\n"
    "Its owner, Harjit Bassi, said that he had sold 40 loaves by noon.\n"
)
UNRELATED = "# Ferry timetable\n\nThe ferry to Saltby leaves at eight each morning from June on.\n"
STORY = (
    "# Lighthouse sold\n\nMara Venn bought the lighthouse on Gull Rock for 90,000 on Friday.\n\n"
    "She wants to live there.\n"
)


@pytest.fixture
def app(settings) -> Iterator[App]:
    with closing(App(settings)) as opened:
        yield opened


@pytest.fixture
def add(app, tmp_path) -> Callable[[str, str], None]:
    """Add an article, or change it."""

    def write(name: str, text: str) -> None:
        path = tmp_path / "articles" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        app.library.add([path])

    write("bakery", OTHER)
    return write


def look(slack: FakeSlack, service: Service) -> None:
    """Let the bot see which articles have changed, and do what follows."""
    service.look()
    wait_until_closed(slack, service)


@pytest.fixture
def bot(serve, slack, app, add) -> Service:
    service = serve(product=app)
    look(slack, service)
    return service


def keep(slack: FakeSlack, channel: str, reply: dict, user: str | None = None) -> dict:
    """Press "Tell me when you know", and return what the person is told."""
    before = len(slack.responses)
    slack.click(channel, reply["ts"], TELL, user=user).wait()
    slack.wait_for(lambda: len(slack.responses) > before)
    return slack.responses[-1]


def people_named(message: dict) -> list[str]:
    first = message["blocks"][0]["elements"][0]["elements"]
    return [part["user_id"] for part in first if part["type"] == "user"]


def test_who_wanted_it_is_told_once_in_the_thread_when_an_article_answers(
    slack, bot, add, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    for _ in range(2):  # pressed twice, or sent twice
        assert "I keep your question" in keep(slack, slack.GENERAL, unknown)["text"]
    add("ferry", UNRELATED)
    look(slack, bot)
    replies(slack.GENERAL, ts)
    assert bot.task_store.counts() == {"unknown": 1}
    add("lighthouse", STORY)
    look(slack, bot)
    told = replies(slack.GENERAL, ts, 2)[-1]
    assert people_named(told) == [slack.ALICE]
    assert told["text"].startswith(f"<@{slack.ALICE}> This is known now: “{QUESTION}” Mara Venn")
    assert "context_actions" in {block["type"] for block in told["blocks"]}
    add("lighthouse", STORY.replace("90,000", "95,000"))
    look(slack, bot)
    replies(slack.GENERAL, ts, 2)


def test_an_edited_question_is_kept_in_its_new_words(slack, bot, add, replies) -> None:
    ts, _ = slack.mention("Who sold the windmill?")
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> {QUESTION}")
    slack.wait_calls("chat.update", ok=True)
    replies(slack.GENERAL, ts)
    add("lighthouse", STORY)
    look(slack, bot)
    assert f"“{QUESTION}” Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]


def test_all_who_pressed_are_named_in_one_message(slack, bot, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    keep(slack, slack.GENERAL, unknown)
    keep(slack, slack.GENERAL, unknown, slack.BOB)
    add("lighthouse", STORY)
    look(slack, bot)
    assert people_named(replies(slack.GENERAL, ts, 2)[-1]) == [slack.ALICE, slack.BOB]


def test_without_a_press_nothing_is_kept_and_nobody_told(slack, bot, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    replies(slack.GENERAL, ts)
    assert bot.task_store.kept.all() == []
    add("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts)


def test_who_withdraws_is_not_told(slack, bot, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    button = keep(slack, slack.GENERAL, unknown)["blocks"][-1]["elements"][0]
    assert button["action_id"] == WITHDRAW
    slack.press(button, slack.GENERAL).wait()
    slack.wait_for(lambda: "forgotten" in slack.responses[-1]["text"])
    add("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts)


def test_an_answer_to_one_person_alone_is_told_to_that_person_alone(slack, bot, add) -> None:
    slack.slash("/ask", QUESTION).wait()
    slack.wait_for(lambda: slack.responses)
    wait_until_closed(slack, bot)
    button = slack.responses[-1]["blocks"][-1]["elements"][0]
    assert button["action_id"] == TELL
    slack.press(button, slack.GENERAL, ephemeral=True).wait()
    add("lighthouse", STORY)
    look(slack, bot)
    (told,) = slack.direct_messages(slack.ALICE)
    assert QUESTION in told["text"]
    assert "Mara Venn" in told["text"]
    assert not slack.channels[slack.GENERAL]["msgs"]


def test_what_came_while_no_bot_ran_is_told_at_the_next_start(
    slack, bot, serve, app, add, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    bot.close()
    add("lighthouse", STORY)
    service = serve(product=app)
    look(slack, service)
    assert "Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]


def test_two_bots_over_one_database_tell_once(slack, bot, serve, app, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    other = serve(product=app)
    add("lighthouse", STORY)
    bot.tick()
    other.tick()
    slack.wait_for(lambda: len(slack.bot_replies(slack.GENERAL, ts)) == 2)
    look(slack, bot)
    look(slack, other)
    replies(slack.GENERAL, ts, 2)


def test_a_channel_that_is_gone_sends_the_answer_to_the_person(slack, bot, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    slack.archive(slack.GENERAL)
    add("lighthouse", STORY)
    look(slack, bot)
    (told,) = slack.direct_messages(slack.ALICE)
    assert "Mara Venn" in told["text"]


def test_a_deleted_question_takes_along_what_was_told(slack, bot, add, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    add("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts, 2)
    slack.delete_message(slack.GENERAL, ts)
    slack.wait_for(lambda: not slack.bot_replies(slack.GENERAL, ts))
    wait_until_closed(slack, bot)


def test_who_may_not_ask_has_nothing_kept(slack, serve, app, add, tmp_path, replies) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(f'[{slack.GENERAL}]\nask = ["{slack.ALICE}"]\n')
    service = serve(product=app, slack_channels=rules)
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    assert "may not answer you" in keep(slack, slack.GENERAL, unknown, slack.BOB)["text"]
    assert service.task_store.kept.all() == []


def test_without_days_there_is_no_button(slack, serve, app, add, replies) -> None:
    serve(product=app, tell_days=0)
    ts, _ = slack.mention(QUESTION)
    assert TELL not in json.dumps(replies(slack.GENERAL, ts)[0]["blocks"])


def test_a_person_who_is_forgotten_has_nothing_kept(slack, bot, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    assert bot.task_store.forget(slack.ALICE) >= 1
    assert bot.task_store.kept.all() == []


def test_a_question_is_kept_for_some_days(slack, bot, settings, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    bot.task_store.purge()
    assert len(bot.task_store.kept.all()) == 1
    engine = sa.create_engine(f"sqlite:///{settings.data_dir / DATABASE}")
    with engine.begin() as connection:
        connection.execute(sa.update(KEPT).values(created=KEPT.c.created - 31 * 86_400))
    KeptQuestions(engine, days=30).purge()
    engine.dispose()
    assert bot.task_store.kept.all() == []


def test_a_bot_killed_as_it_tells_has_told_once(
    slack, bot, serve, app, add, settings, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    bot.close()
    add("lighthouse", STORY)
    slack.inject("chat.postMessage", "apply_then_delay", delay=20)
    command = [sys.executable, "-m", "bot", "--data-dir", str(settings.data_dir), "slack"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | slack.env())
    try:
        slack.wait_for(lambda: len(slack.bot_replies(slack.GENERAL, ts)) == 2, 60, "the answer")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    service = serve(product=app)
    wait_until_closed(slack, service)
    assert service.task_store.kept.all() == []
    assert "Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]
