"""Questions without an answer that people are told the answer to once articles bring it."""

import json

import pytest
import sqlalchemy as sa

from bot.slack.messages.buttons import TELL, WITHDRAW
from bot.slack.service import Service
from bot.slack.state import DATABASE
from bot.slack.state.kept_questions import KEPT, KeptQuestions
from tests.bot.slack.conftest import killed_bot
from tests.bot.slack.waiting import look, wait_until_closed
from tests.standins.slack import FakeSlack

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
def bot(serve, slack, app, write) -> Service:
    write("bakery", OTHER)
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
    slack, bot, write, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    for _ in range(2):  # pressed twice, or sent twice
        assert "I keep your question" in keep(slack, slack.GENERAL, unknown)["text"]
    write("ferry", UNRELATED)
    look(slack, bot)
    replies(slack.GENERAL, ts)
    assert bot.task_store.counts() == {"unknown": 1}
    write("lighthouse", STORY)
    look(slack, bot)
    told = replies(slack.GENERAL, ts, 2)[-1]
    assert people_named(told) == [slack.ALICE]
    assert told["text"].startswith(f"<@{slack.ALICE}> This is known now: “{QUESTION}” Mara Venn")
    assert "context_actions" in {block["type"] for block in told["blocks"]}
    assert bot.task_store.usage.unanswered() == {}
    write("lighthouse", STORY.replace("90,000", "95,000"))
    look(slack, bot)
    replies(slack.GENERAL, ts, 2)


def test_a_quiz_that_asks_the_question_is_not_told(slack, bot, app, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    write("quiz", f"# Quiz of the week\n\n{QUESTION}\n\nThe answers are on page nine.\n")
    look(slack, bot)
    replies(slack.GENERAL, ts)
    write("lighthouse", STORY)
    look(slack, bot)
    assert "Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]


def test_who_was_told_what_is_no_answer_goes_on_waiting(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    write("lighthouse", STORY)
    look(slack, bot)
    told = replies(slack.GENERAL, ts, 2)[-1]
    assert "I keep your question" in keep(slack, slack.GENERAL, told, slack.BOB)["text"]
    write("ferry", UNRELATED)
    look(slack, bot)
    replies(slack.GENERAL, ts, 2)
    write(
        "sale", STORY.replace("Mara Venn bought", "On Saturday it was said that Tom Ashby bought")
    )
    look(slack, bot)
    assert people_named(replies(slack.GENERAL, ts, 3)[-1]) == [slack.BOB]


def test_an_edited_question_is_kept_in_its_new_words(slack, bot, write, replies) -> None:
    ts, _ = slack.mention("Who sold the windmill?")
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    slack.edit(slack.GENERAL, ts, f"<@{slack.BOT_USER}> {QUESTION}")
    slack.wait_calls("chat.update", ok=True)
    replies(slack.GENERAL, ts)
    write("lighthouse", STORY)
    look(slack, bot)
    assert f"“{QUESTION}” Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]


def test_all_who_pressed_are_named_in_one_message(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    keep(slack, slack.GENERAL, unknown)
    keep(slack, slack.GENERAL, unknown, slack.BOB)
    write("lighthouse", STORY)
    look(slack, bot)
    assert people_named(replies(slack.GENERAL, ts, 2)[-1]) == [slack.ALICE, slack.BOB]


def test_without_a_press_nothing_is_kept_and_nobody_told(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    replies(slack.GENERAL, ts)
    assert bot.task_store.kept.all() == []
    write("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts)


def test_who_withdraws_is_not_told(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    button = keep(slack, slack.GENERAL, unknown)["blocks"][-1]["elements"][0]
    assert button["action_id"] == WITHDRAW
    slack.press(button, slack.GENERAL).wait()
    slack.wait_for(lambda: "forgotten" in slack.responses[-1]["text"])
    write("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts)


def test_an_answer_to_one_person_alone_is_told_to_that_person_alone(slack, bot, write) -> None:
    slack.slash("/ask", QUESTION).wait()
    slack.wait_for(lambda: slack.responses)
    wait_until_closed(slack, bot)
    button = slack.responses[-1]["blocks"][-1]["elements"][0]
    assert button["action_id"] == TELL
    slack.press(button, slack.GENERAL, ephemeral=True).wait()
    write("lighthouse", STORY)
    look(slack, bot)
    (told,) = slack.direct_messages(slack.ALICE)
    assert QUESTION in told["text"]
    assert "Mara Venn" in told["text"]
    assert not slack.channels[slack.GENERAL]["msgs"]


def test_what_came_while_no_bot_ran_is_told_at_the_next_start(
    slack, bot, serve, app, write, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    bot.close()
    write("lighthouse", STORY)
    service = serve(product=app)
    look(slack, service)
    assert "Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]


def test_two_bots_over_one_database_tell_once(slack, bot, serve, app, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    other = serve(product=app)
    write("lighthouse", STORY)
    bot.tick()
    other.tick()
    slack.wait_for(lambda: len(slack.bot_replies(slack.GENERAL, ts)) == 2)
    look(slack, bot)
    look(slack, other)
    replies(slack.GENERAL, ts, 2)


def test_a_channel_that_is_gone_sends_the_answer_to_the_person(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    slack.archive(slack.GENERAL)
    write("lighthouse", STORY)
    look(slack, bot)
    (told,) = slack.direct_messages(slack.ALICE)
    assert "Mara Venn" in told["text"]


def test_a_deleted_question_takes_along_what_was_told(slack, bot, write, replies) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    write("lighthouse", STORY)
    look(slack, bot)
    replies(slack.GENERAL, ts, 2)
    slack.delete_message(slack.GENERAL, ts)
    slack.wait_for(lambda: not slack.bot_replies(slack.GENERAL, ts))
    wait_until_closed(slack, bot)


def test_who_may_not_ask_has_nothing_kept(slack, serve, app, write, tmp_path, replies) -> None:
    rules = tmp_path / "channels.toml"
    rules.write_text(f'[{slack.GENERAL}]\nask = ["{slack.ALICE}"]\n')
    write("bakery", OTHER)
    service = serve(product=app, slack_channels=rules)
    ts, _ = slack.mention(QUESTION)
    (unknown,) = replies(slack.GENERAL, ts)
    assert "may not answer you" in keep(slack, slack.GENERAL, unknown, slack.BOB)["text"]
    assert service.task_store.kept.all() == []


def test_without_days_there_is_no_button(slack, serve, app, write, replies) -> None:
    write("bakery", OTHER)
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
    slack, bot, serve, app, write, settings, replies
) -> None:
    ts, _ = slack.mention(QUESTION)
    keep(slack, slack.GENERAL, replies(slack.GENERAL, ts)[0])
    bot.close()
    write("lighthouse", STORY)
    slack.inject("chat.postMessage", "apply_then_delay", delay=20)
    with killed_bot(slack, settings):
        slack.wait_for(lambda: len(slack.bot_replies(slack.GENERAL, ts)) == 2, 60, "the answer")
    service = serve(product=app)
    wait_until_closed(slack, service)
    assert service.task_store.kept.all() == []
    assert "Mara Venn" in replies(slack.GENERAL, ts, 2)[-1]["text"]
