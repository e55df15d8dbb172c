"""Posted answers that are brought up to date when an article that they quote changes."""

import json

import pytest

from bot.slack.service import Service
from tests.bot.slack.conftest import killed_bot
from tests.bot.slack.waiting import look, settled, wait_until_closed
from tests.standins.slack import FakeSlack

QUESTION = "Who bought the lighthouse on Gull Rock?"
SOLD = "Mara Venn bought the lighthouse on Gull Rock for 90,000 on Friday."
CORRECTED = "Tom Ashby bought the lighthouse on Gull Rock for 90,000 on Friday."
STORY = f"# Lighthouse sold\n\n{SOLD}\n\nHarjit Bassi runs a bakery on Quay Street.\n"
OTHER = (
    "# Bakery opens\n\nA bakery opened on Quay Street on Monday. It sells rye bread and buns.\n\n"
    "Its owner, Harjit Bassi, said that he had sold 40 loaves by noon.\n"
)


@pytest.fixture
def bot(serve, slack, app, write) -> Service:
    write("bakery", OTHER)
    write("lighthouse", STORY)
    service = serve(product=app)
    look(slack, service)
    return service


@pytest.fixture
def answer(slack, bot, replies) -> dict:
    """The answer to a question, in its thread."""
    ts, _ = slack.mention(QUESTION)
    (reply,) = replies(slack.GENERAL, ts)
    assert SOLD.removeprefix("Mara Venn") in json.dumps(reply["blocks"])
    return reply


def now(slack: FakeSlack, answer: dict) -> dict:
    (reply,) = settled(slack, slack.GENERAL, answer["thread_ts"])
    assert reply["ts"] == answer["ts"]
    return reply


def note(message: dict) -> str:
    """What stands above the answer."""
    return "".join(part["text"] for part in message["blocks"][0]["elements"][0]["elements"])


def struck(message: dict) -> str:
    """What is struck out in the answer."""
    parts = [
        part
        for block in message["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"][0]["elements"]
    ]
    return "".join(part["text"] for part in parts if part.get("style", {}).get("strike"))


def updates(slack: FakeSlack) -> int:
    return len(slack.calls_to("chat.update"))


def test_a_corrected_sentence_is_noted_above_the_answer_and_struck_out(
    slack, bot, answer, write, app
) -> None:
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, bot)
    changed = now(slack, answer)
    assert note(changed).startswith("Corrected ")
    assert f"now says: “{CORRECTED}” It said: “{SOLD}”" in note(changed)
    assert "“Lighthouse sold”" in note(changed)
    assert struck(changed) == SOLD
    assert changed["text"].startswith("Corrected ")
    assert changed["blocks"][-1]["type"] == "context_actions"


def test_a_correction_is_noted_once_and_the_next_one_above_it(slack, bot, answer, write) -> None:
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, bot)
    write("lighthouse", STORY.replace(SOLD, CORRECTED) + "\nIt rained on Sunday.\n")
    look(slack, bot)
    assert updates(slack) == 1
    write("lighthouse", STORY.replace(SOLD, CORRECTED.replace("90,000", "95,000")))
    look(slack, bot)
    assert updates(slack) == 2
    assert f"It said: “{CORRECTED}”" in note(now(slack, answer))
    assert json.dumps(now(slack, answer)["blocks"]).count("Corrected ") == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(". ", ".  ").replace("\n\n", "\n\n\n"),
        lambda text: text.replace("Mara Venn bought", "Mara Venn\nbought"),
        lambda text: text.replace("Quay Street", "Harbour Street"),
        lambda text: text.replace("# Lighthouse sold", "# Lighthouse on Gull Rock is sold"),
    ],
    ids=["spaces", "wrapped", "another paragraph", "title"],
)
def test_a_change_of_other_things_amends_nothing(slack, bot, answer, write, change) -> None:
    write("lighthouse", change(STORY))
    look(slack, bot)
    assert now(slack, answer) == answer
    write("lighthouse", STORY)
    look(slack, bot)
    assert updates(slack) == 0


def test_an_answer_from_a_withdrawn_article_says_so(slack, bot, answer, app) -> None:
    (gone,) = [one.id for one in app.library.articles() if one.title == "Lighthouse sold"]
    app.library.remove([gone])
    look(slack, bot)
    assert note(now(slack, answer)).startswith("Withdrawn ")
    assert "which this answer quotes, is no longer among my articles" in note(now(slack, answer))
    assert struck(now(slack, answer)) == SOLD
    look(slack, bot)
    assert updates(slack) == 1


def test_a_sentence_that_an_article_drops_is_named(slack, bot, answer, write) -> None:
    write("lighthouse", STORY.replace(SOLD, "The coastguard has nothing to say."))
    look(slack, bot)
    assert f"no longer says: “{SOLD}”" in note(now(slack, answer))


def test_the_closest_quotes_below_i_do_not_know_are_amended_too(slack, bot, write, replies) -> None:
    ts, _ = slack.mention("Is the lighthouse haunted?")
    (reply,) = replies(slack.GENERAL, ts)
    assert reply["text"].startswith("The articles may not answer this.")
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, bot)
    assert struck(settled(slack, slack.GENERAL, ts)[0]) == SOLD


def test_what_changed_while_no_bot_ran_is_amended_at_the_next_start(
    slack, bot, answer, write, serve, app
) -> None:
    bot.close()
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, serve(product=app))
    assert struck(now(slack, answer)) == SOLD


def test_a_bot_killed_as_it_amends_has_amended_once(
    slack, bot, answer, write, serve, app, settings
) -> None:
    bot.close()
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    slack.inject("chat.update", "apply_then_delay", delay=20)
    with killed_bot(slack, settings):
        slack.wait_for(lambda: struck(now(slack, answer)), 60, "the amendment")
    service = serve(product=app)
    wait_until_closed(slack, service)
    look(slack, service)
    assert json.dumps(now(slack, answer)["blocks"]).count("Corrected ") == 1
    assert updates(slack) == 1


def test_an_edited_question_is_amended_by_its_new_answer(
    slack, bot, answer, write, replies
) -> None:
    slack.edit(slack.GENERAL, answer["thread_ts"], f"<@{slack.BOT_USER}> Who runs a bakery?")
    slack.wait_calls("chat.update", ok=True)
    replies(slack.GENERAL, answer["thread_ts"])
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, bot)
    assert struck(now(slack, answer)) == ""


def test_a_deleted_question_leaves_nothing_to_amend(slack, bot, answer, write) -> None:
    slack.delete_message(slack.GENERAL, answer["thread_ts"])
    slack.wait_for(lambda: not slack.bot_replies(slack.GENERAL, answer["thread_ts"]))
    wait_until_closed(slack, bot)
    assert bot.task_store.shown.outdated([]) == []
    write("lighthouse", STORY.replace(SOLD, CORRECTED))
    look(slack, bot)
    assert updates(slack) == 0


def test_an_answer_from_a_removed_reply_does_not_name_who_gave_it(
    slack, bot, app, replies, tmp_path
) -> None:
    path = tmp_path / "answer.jsonl"
    words = "The lighthouse keeper Bob Tarn moved to Saltby after the sale of Gull Rock in May."
    asked = "Where does the lighthouse keeper live now?"
    fields = {"id": "slack:C1:1.2", "title": asked, "text": words, "source": "Zoe in Slack"}
    path.write_text(json.dumps(fields | {"published": "2026-11-20"}) + "\n")
    app.library.add([path])
    look(slack, bot)
    ts, _ = slack.mention(asked)
    assert words in replies(slack.GENERAL, ts)[0]["text"]
    app.library.remove(["slack:C1:1.2"])
    look(slack, bot)
    (reply,) = settled(slack, slack.GENERAL, ts)
    assert "an answer that somebody gave in Slack, which this answer quotes" in note(reply)
    assert "Zoe" not in note(reply)
    assert "Tarn" not in note(reply)
    assert not bot.task_store.shown.outdated([])
