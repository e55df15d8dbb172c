"""Answers that only their asker sees: looked for, shared and judged."""

import json
from zoneinfo import ZoneInfo

from bot.evaluation.cases import feedback_cases
from tests.bot.slack.waiting import wait_until_closed


def asked(slack, service, text: str, **how) -> dict:
    """Ask by the command, and return the response."""
    slack.slash("/ask", text, **how).wait()
    slack.wait_for(lambda: slack.responses)
    wait_until_closed(slack, service)
    return slack.responses[-1]


def test_the_command_says_at_once_that_it_looks_and_the_answer_replaces_that(
    slack, serve, newsroom
) -> None:
    service = serve()
    newsroom.released.clear()
    delivery = slack.slash("/ask", "what sank &amp; when?").wait()
    assert delivery.attempts[-1].ack_payload["text"] == (
        "Looking for “what sank &amp; when?” in the articles…"
    )
    assert slack.responses == []
    newsroom.released.set()
    slack.wait_for(lambda: slack.responses)
    wait_until_closed(slack, service)
    assert slack.responses[0]["replace_original"] is True


def test_a_shared_answer_says_who_asked_what_after_asking_back(slack, serve) -> None:
    service = serve()
    button = asked(slack, service, "what sank?")["blocks"][-1]["elements"][0]
    assert "your name, your question" in button["confirm"]["text"]["text"]
    slack.press(button, slack.GENERAL).wait()
    slack.wait_calls("chat.postMessage")
    wait_until_closed(slack, service)
    (message,) = slack.channels[slack.GENERAL]["msgs"].values()
    first = message["blocks"][0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": slack.ALICE}
    assert first[-1]["text"] == "what sank?"
    assert "“what sank?”" in message["text"]


def test_where_the_bot_is_no_member_the_one_who_shares_is_told_and_may_try_again(
    slack, serve
) -> None:
    service = serve()
    button = asked(slack, service, "what sank?")["blocks"][-1]["elements"][0]
    slack.inject("chat.postMessage", "error", error="not_in_channel", times=1)
    slack.press(button, slack.GENERAL).wait()
    slack.wait_for(lambda: len(slack.responses) == 2)
    wait_until_closed(slack, service)
    assert "I am no member of this channel" in slack.responses[1]["text"]
    assert slack.responses[1]["replace_original"] is False
    assert slack.direct_messages(slack.ALICE) == []
    for _ in range(2):  # pressed twice, shared once
        slack.press(button, slack.GENERAL).wait()
    slack.wait_for(lambda: slack.channels[slack.GENERAL]["msgs"])
    wait_until_closed(slack, service)
    assert len(slack.channels[slack.GENERAL]["msgs"]) == 1


def test_what_did_not_help_reaches_the_experts_with_question_and_answer(slack, serve) -> None:
    service = serve(slack_experts=slack.BOB)
    response = asked(slack, service, "what sank?")
    (feedback,) = [b for b in response["blocks"] if b["type"] == "context_actions"]
    button = feedback["elements"][0]["negative_button"]
    pressed = {"type": "feedback_buttons", "action_id": "feedback", "value": button["value"]}
    slack.press(pressed, slack.GENERAL, ephemeral=True).wait()
    slack.wait_calls("views.open")
    (view,) = slack.views.values()
    assert "What is the right answer?" in json.dumps(view)
    assert "they are sent it with your question and the answer." in json.dumps(view)
    delivery = slack.submit(view, why="It was a tug.", expected="A tug").wait()
    assert "Thank you" in json.dumps(delivery.attempts[-1].ack_payload)
    slack.wait_for(lambda: slack.direct_messages(slack.BOB))
    (handed,) = slack.direct_messages(slack.BOB)
    assert "It was a tug. A tug" in handed["text"]
    assert "“what sank?”" in handed["text"]
    assert "The ferry sank" in handed["text"]
    usage = service.task_store.usage
    (case,) = feedback_cases(usage.questions(), usage.ratings(), ZoneInfo("UTC"))
    assert (case.question.text, case.answers) == ("what sank?", ("A tug",))
